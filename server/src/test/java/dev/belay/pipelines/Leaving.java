package dev.belay.pipelines;

import dev.belay.platform.access.Caller;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.ArtifactBatchCreated;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** What jobs leave: lines in their log, and files. */
record Leaving(World world, AcceptedJob job) {

    /** More than begins in the database. */
    static final String LONG = "a line\n".repeat(1_000);

    void log(String text) throws Exception {
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
    String file(String path, String content) throws Exception {
        byte[] bytes = World.utf8(content);
        ArtifactBatchCreated created = announce(path, bytes.length);
        String body = "--xyz\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n"
                + created.uploadInstructions().data().get("token")
                + "\r\n--xyz\r\nContent-Disposition: form-data; name=\"batch\"\r\n\r\n" + created.id()
                + "\r\n--xyz\r\nContent-Disposition: form-data; name=\"path\"\r\n\r\n" + path
                + "\r\n--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n" + content
                + "\r\n--xyz--\r\n";
        world.call(
                Method.POST,
                "/v3/uploads",
                Caller.NOBODY,
                Map.of("Content-Type", "multipart/form-data; boundary=xyz"),
                World.utf8(body));
        return created.artifactIds().getFirst();
    }

    ArtifactBatchCreated announce(String path, int bytes) {
        return world.v3(
                Method.POST,
                "/v3/jobs/" + job.id() + "/artifacts",
                job.token(),
                Map.of("id", "batch-" + path, "artifacts", List.of(Map.of("path", path, "file_size", bytes))),
                ArtifactBatchCreated.class);
    }
}
