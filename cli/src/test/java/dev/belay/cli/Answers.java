package dev.belay.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server that answers what a test says, and 404 to all else. */
final class Answers implements BeforeEachCallback, AfterEachCallback {

    record Answer(int status, String body) {}

    /** By method and address, such as {@code GET /api/builds?limit=20}. */
    final Map<String, Answer> answers = new ConcurrentHashMap<>();

    /** What comes before those, each once. */
    final Map<String, Queue<Answer>> first = new ConcurrentHashMap<>();

    /** Method, address and body of each call. */
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    private final HttpServer server = newServer();

    private static HttpServer newServer() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException exception) {
            throw new AssertionError(exception);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        server.createContext("/", exchange -> {
            String what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            asked.add(what + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Answer answer = Optional.ofNullable(
                            first.getOrDefault(what, new ArrayDeque<>()).poll())
                    .orElseGet(() -> answers.getOrDefault(what, new Answer(404, "nothing here")));
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Belay-Log-Finished", "true");
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        stop();
    }

    void stop() {
        server.stop(0);
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }
}
