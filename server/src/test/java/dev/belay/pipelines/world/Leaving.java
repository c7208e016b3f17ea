package dev.belay.pipelines.world;

import dev.belay.platform.access.Caller;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.ArtifactBatchCreated;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** What jobs leave: lines in their log, and files. */
public record Leaving(World world, AcceptedJob job) {

    /** More than begins in the database. */
    public static final String LONG = "a line\n".repeat(1_000);

    public void log(String text) throws Exception {
        byte[] bytes = World.utf8(text);
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        String query = "?sequence=1&offset=0&size=" + bytes.length;
        world.call(
                Method.POST, "/v3/jobs/" + job.id() + "/chunks" + query, job.token(), Map.of(), packed.toByteArray());
    }

    /** Answers the artifact's id. */
    public String file(String path, String content) {
        return file(path, World.utf8(content));
    }

    /** A file, whole and at once, sent as the server asks for it. */
    public String file(String path, byte[] content) {
        ArtifactBatchCreated created = announce(path, content.length);
        var form = new StringBuilder();
        created.uploadInstructions()
                .data()
                .forEach((name, value) -> form.append("--xyz\r\nContent-Disposition: form-data; name=\"" + name
                        + "\"\r\n\r\n" + value.replace("${artifact:path}", path) + "\r\n"));
        form.append("--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\r\n");
        var body = new ByteArrayOutputStream();
        body.writeBytes(World.utf8(form.toString()));
        body.writeBytes(content);
        body.writeBytes(World.utf8("\r\n--xyz--\r\n"));
        var type = Map.of("Content-Type", "multipart/form-data; boundary=xyz");
        try {
            world.call(Method.POST, "/v3/uploads", Caller.NOBODY, type, body.toByteArray());
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
        return created.artifactIds().getFirst();
    }

    public ArtifactBatchCreated announce(String path, int bytes) {
        return world.v3(
                Method.POST,
                "/v3/jobs/" + job.id() + "/artifacts",
                job.token(),
                Map.of("id", "batch-" + path, "artifacts", List.of(Map.of("path", path, "file_size", bytes))),
                ArtifactBatchCreated.class);
    }
}
