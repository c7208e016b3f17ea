package dev.belay.acceptance.conformance;

import dev.belay.acceptance.conformance.Calls.Call;
import dev.belay.acceptance.conformance.Calls.Reply;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** The file that a job leaves, and what others find of it. */
public final class ForeignArtifacts {

    private static final int BYTES_MAX = 20_000;
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
    public static byte[] content(String job) {
        var random = new Random(job.hashCode());
        var bytes = new byte[1 + random.nextInt(BYTES_MAX)];
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

    void leave(String path) throws InterruptedException {
        byte[] bytes = content(job);
        var file = Map.of(
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
        var batch = Map.of("id", "batch-of-" + job, "artifacts", List.of(file), "upload_destination", "");
        Reply announced = calls.ask(calls.json("POST", "jobs/" + job + "/artifacts", token, batch));
        good(announced, "artifacts");
        JsonNode instructions = announced.json().path("upload_instructions");
        good(calls.ask(form(instructions, path, bytes)), "upload");
        var state = Map.of("id", announced.json().path("artifact_ids").path(0).asString(""), "state", "finished");
        good(
                calls.ask(calls.json("PUT", "jobs/" + job + "/artifacts", token, Map.of("artifacts", List.of(state)))),
                "states of artifacts");
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
            byte[] expected = content(each.path("job_id").asString(""));
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
