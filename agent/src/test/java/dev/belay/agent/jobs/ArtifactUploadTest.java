package dev.belay.agent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is announced of the files that a job leaves. */
final class ArtifactUploadTest {

    @TempDir
    Path folder = Path.of("");

    @Test
    void oneFileWithANameThatNoArtifactHasIsRefusedByNameAndTheRestIsAnnounced() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "a");
        Files.writeString(folder.resolve("b\nline.txt"), "b");
        Files.writeString(folder.resolve("c.txt"), "c");
        List<String> told = new CopyOnWriteArrayList<>();
        var complaints = new ArrayList<String>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            JsonNode batch = Json.V3.readTree(exchange.getRequestBody().readAllBytes());
            batch.path("artifacts")
                    .forEach(each -> told.add(each.path("path").asString("") + " "
                            + each.path("content_type").asString("")));
            byte[] no = "{\"message\":\"full\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(422, no.length);
            exchange.getResponseBody().write(no);
            exchange.close();
        });
        server.start();
        try (var connection = new ServerConnection(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), new SplittableRandom(1))) {
            var calls = new JobCalls(connection, "j1", "t", Duration.ofSeconds(1), new StopSignal());
            var upload = new ArtifactUpload(
                    folder, calls, words(complaints), new JobStop(), UUID::randomUUID, Optional.of("text/x"));
            assertThat(upload.upload("*")).isFalse();
        } finally {
            server.stop(0);
        }
        assertThat(told).containsExactlyInAnyOrder("a.txt text/x", "c.txt text/x");
        assertThat(complaints)
                .contains(
                        "Not uploaded: \"b?line.txt\": an artifact's path has no control characters; rename the file");
    }

    private static Words words(List<String> complaints) {
        return new Words() {
            @Override
            public void say(String line) {}

            @Override
            public void complain(String line) {
                complaints.add(line);
            }
        };
    }
}
