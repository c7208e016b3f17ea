package dev.belay.acceptance.conformance;

import dev.belay.acceptance.conformance.Calls.Call;
import dev.belay.acceptance.conformance.Calls.Reply;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** The file that a job leaves, and what others find of it. */
public final class ForeignArtifacts {

    private static final int BYTES_MAX = 20_000;

    /** More than the server takes in one part. */
    private static final int LARGE_BYTES = (64 << 20) + 4_711;

    private static final String BOUNDARY = "------------------------d74496d66958873e";

    private final Calls calls;
    private final Ledger ledger;
    private final String job;
    private final String token;

    ForeignArtifacts(Calls calls, Ledger ledger, String job, String token) {
        this.calls = calls;
        this.ledger = ledger;
        this.job = job;
        this.token = token;
    }

    /** What the file of a job holds. */
    public static byte[] content(String job, boolean large) {
        var random = new Random(job.hashCode());
        var bytes = new byte[large ? LARGE_BYTES : 1 + random.nextInt(BYTES_MAX)];
        random.nextBytes(bytes);
        return bytes;
    }

    public static String digest(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException(exception);
        }
    }

    /** Leaves the job's file; a large one in parts. */
    void leave(String path, boolean large) throws InterruptedException {
        byte[] bytes = content(job, large);
        var batch = Map.of(
                "id",
                "batch-of-" + job,
                "artifacts",
                List.of(told(path, bytes)),
                "upload_destination",
                "",
                "multipart_supported",
                large);
        Reply announced = calls.ask(calls.json("POST", "jobs/" + job + "/artifacts", token, batch));
        good(announced, "artifacts");
        String id = announced.json().path("artifact_ids").path(0).asString("");
        JsonNode parts =
                announced.json().path("per_artifact_instructions").path(id).path("actions");
        if (large != (parts.size() > 1)) {
            ledger.fault("a file of " + bytes.length + " bytes has " + parts.size() + " parts");
        }
        var state = new HashMap<String, Object>(Map.of("id", id, "state", "finished"));
        if (large) {
            state.put("multipart", true);
            state.put("multipart_etags", inParts(parts, bytes));
        } else {
            good(calls.ask(form(announced.json().path("upload_instructions"), path, bytes)), "upload");
        }
        good(
                calls.ask(calls.json("PUT", "jobs/" + job + "/artifacts", token, Map.of("artifacts", List.of(state)))),
                "states of artifacts");
    }

    private static Map<String, Object> told(String path, byte[] bytes) {
        return Map.of(
                "path",
                path,
                "absolute_path",
                "/build/" + path,
                "glob_path",
                "out/*",
                "file_size",
                bytes.length,
                "sha1sum",
                digest("SHA-1", bytes),
                "sha256sum",
                digest("SHA-256", bytes),
                "content_type",
                "application/octet-stream");
    }

    /** Parts of equal size, the last one first; their tags, in any order. */
    private List<Map<String, Object>> inParts(JsonNode parts, byte[] bytes) throws InterruptedException {
        var tags = new ArrayList<Map<String, Object>>();
        int each = Math.ceilDiv(bytes.length, Math.max(1, parts.size()));
        for (int place = parts.size() - 1; place >= 0; place--) {
            JsonNode part = parts.get(place);
            byte[] piece = Arrays.copyOfRange(bytes, place * each, Math.min(bytes.length, (place + 1) * each));
            Reply reply = calls.ask(new Call(
                    part.path("method").asString(),
                    URI.create(part.path("url").asString()),
                    "",
                    Map.of(),
                    new Bytes(piece),
                    false));
            good(reply, "part " + place);
            tags.add(Map.of(
                    "part_number",
                    part.path("part_number").asInt(),
                    "etag",
                    reply.tag().orElse("")));
        }
        return tags;
    }

    /** The target's path takes the place of that of its address; no header says who sends. */
    private Call form(JsonNode instructions, String path, byte[] bytes) {
        JsonNode action = instructions.path("action");
        var body = new ByteArrayOutputStream();
        instructions
                .path("data")
                .propertyStream()
                .forEach(field -> part(
                        body,
                        "name=\"" + field.getKey() + "\"",
                        field.getValue()
                                .asString()
                                .replace("${artifact:path}", path)
                                .getBytes(StandardCharsets.UTF_8)));
        String name = action.path("file_input").asString();
        part(
                body,
                "name=\"" + name + "\"; filename=\"" + path.substring(path.lastIndexOf('/') + 1)
                        + "\"\r\nContent-Type: application/octet-stream",
                bytes);
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return new Call(
                action.path("method").asString(),
                URI.create(action.path("url").asString())
                        .resolve(action.path("path").asString()),
                "",
                Map.of("Content-Type", "multipart/form-data; boundary=" + BOUNDARY),
                new Bytes(body.toByteArray()),
                true);
    }

    private static void part(ByteArrayOutputStream body, String disposition, byte[] content) {
        String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n";
        body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    /** Finds, fetches and checks the files of a build. */
    void compare(String build, int count) throws InterruptedException {
        JsonNode found = calls.ask("GET", "builds/" + build + "/artifacts/search?query=out%2F*&state=finished", token)
                .json();
        var paths = new HashSet<String>();
        for (JsonNode each : found) {
            String path = each.path("path").asString("");
            paths.add(path);
            String leaver = each.path("job_id").asString("");
            byte[] expected = content(leaver, ledger.large().contains(leaver));
            Reply fetched = calls.ask(
                    new Call("GET", URI.create(each.path("url").asString("")), "", Map.of(), Bytes.NONE, false));
            boolean right = fetched.good()
                    && MessageDigest.isEqual(expected, fetched.body().array())
                    && each.path("sha256sum").asString("").equals(digest("SHA-256", expected))
                    && each.path("sha1sum").asString("").equals(digest("SHA-1", expected));
            if (!right) {
                ledger.fault(path + " of build " + build + " is not what its job left: " + fetched.status());
            }
        }
        if (found.size() != count || paths.size() != count) {
            ledger.fault("build " + build + " has " + found.size() + " files at " + paths.size() + " paths");
        }
    }

    private void good(Reply reply, String what) {
        if (!reply.good()) {
            ledger.fault(what + " of job " + job + ": " + reply.message());
        }
    }
}
