package dev.belay.edge;

import dev.belay.protocol.Json;
import dev.belay.protocol.edge.EdgeReport;
import dev.belay.protocol.edge.Routing;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.core.JacksonException;

/** The server, as an edge speaks to it. */
final class ControlPlane implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration REPORT = Duration.ofSeconds(5);
    private static final long ANSWER_SECONDS = 10;

    private final String leaving;
    private final String base;
    private final String authorization;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    ControlPlane(EdgeSettings settings) {
        var server = settings.server().toString();
        this.leaving = server + (server.endsWith("/") ? "" : "/") + "api/edges/" + settings.name();
        this.base = leaving + "/";
        this.authorization = "Bearer " + settings.token();
    }

    /** What became of a message to the server. */
    sealed interface Reply {
        record Done(String body) implements Reply {}

        /** The server may take it later. */
        record Unreachable(String because) implements Reply {}

        /** The token is not accepted: a person has to act. */
        record Forbidden(int status) implements Reply {}

        /** The server will never take this message. */
        record Refused(String because) implements Reply {}
    }

    /** Asks for the routing. The answer comes when its version is not {@code seen}, or after {@code waitSeconds}. */
    Reply routing(long seen, long waitSeconds) throws InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(base + "routing?seen=" + seen + "&waitSeconds=" + waitSeconds))
                .timeout(Duration.ofSeconds(waitSeconds + ANSWER_SECONDS)));
    }

    /** Reads the routing that {@link #routing} brought. */
    static Routing read(Reply.Done done) throws IOException {
        try {
            return Json.API.readValue(done.body(), Routing.class);
        } catch (JacksonException e) {
            throw new IOException("the server's routing cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    Reply report(EdgeReport report) throws InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(base + "report"))
                .timeout(REPORT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.API.writeValueAsBytes(report))));
    }

    /** Says that this edge has no customers any more, so that nothing waits for it. */
    Reply leave(String boot) throws InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(leaving + "?boot=" + boot))
                .timeout(CONNECT)
                .DELETE());
    }

    private Reply send(HttpRequest.Builder request) throws InterruptedException {
        try {
            var answer = client.send(
                    request.header("Authorization", authorization).build(), HttpResponse.BodyHandlers.ofString());
            int status = answer.statusCode();
            if (status >= 200 && status < 300) {
                return new Reply.Done(answer.body());
            }
            return switch (status) {
                case 401, 403 -> new Reply.Forbidden(status);
                case 400, 413, 415, 422 -> new Reply.Refused("the server answered " + status);
                default -> new Reply.Unreachable("the server answered " + status);
            };
        } catch (IOException e) {
            return new Reply.Unreachable(String.valueOf(e.getMessage() == null ? e : e.getMessage()));
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
