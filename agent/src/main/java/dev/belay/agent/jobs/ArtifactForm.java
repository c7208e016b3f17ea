package dev.belay.agent.jobs;

import dev.belay.agent.connection.Request;
import dev.belay.protocol.agent.ArtifactBatch.Announced;
import dev.belay.protocol.agent.ArtifactBatchCreated.UploadInstructions;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The multipart form that carries one artifact: the fields that the server named, and the file last. */
record ArtifactForm(URI target, String method, String boundary, String head, Path file, long bytes) {

    private static final Duration UPLOAD_BASE = Duration.ofMinutes(1);

    /** An upload slower than this has failed. */
    private static final long BYTES_PER_SECOND_MIN = 64 << 10;

    static ArtifactForm of(Announced file, Path path, UploadInstructions instructions, UUID boundary) {
        String mark = "belay-" + boundary;
        var head = new StringBuilder();
        for (Map.Entry<String, String> field : new TreeMap<>(instructions.data()).entrySet()) {
            String value = field.getValue().replace("${artifact:path}", file.path());
            part(head, mark, quoted(field.getKey()), "").append(value).append("\r\n");
        }
        String fileName = "; filename=\"" + quoted(path.getFileName().toString()) + "\"";
        part(head, mark, quoted(instructions.action().fileInput()), fileName);
        URI target = URI.create(instructions.action().url())
                .resolve(instructions.action().path());
        return new ArtifactForm(target, instructions.action().method(), mark, head.toString(), path, file.fileSize());
    }

    private static StringBuilder part(StringBuilder head, String mark, String name, String more) {
        head.append("--")
                .append(mark)
                .append("\r\nContent-Disposition: form-data; name=\"")
                .append(name)
                .append('"');
        head.append(more);
        return head.append(more.isEmpty() ? "\r\n\r\n" : "\r\nContent-Type: application/octet-stream\r\n\r\n");
    }

    /** As browsers do it: what would end the header or the name is escaped. */
    private static String quoted(String text) {
        return text.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
    }

    Request request() {
        Duration atMost = UPLOAD_BASE.plusSeconds(bytes / BYTES_PER_SECOND_MIN);
        String type = "multipart/form-data; boundary=" + boundary;
        return new Request(method, target.toString(), Map.of("Content-Type", type), this::publisher, atMost);
    }

    private BodyPublisher publisher() throws java.io.FileNotFoundException {
        return BodyPublishers.concat(
                BodyPublishers.ofString(head, StandardCharsets.UTF_8),
                BodyPublishers.ofFile(file),
                BodyPublishers.ofString("\r\n--" + boundary + "--\r\n", StandardCharsets.UTF_8));
    }
}
