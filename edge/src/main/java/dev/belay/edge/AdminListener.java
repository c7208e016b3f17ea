package dev.belay.edge;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.belay.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/** What operators ask an edge: {@code /healthz}, {@code /readyz} and {@code /metrics}, apart from customers' traffic. */
final class AdminListener implements AutoCloseable {

    private static final int REQUESTS_MAX = 16;

    private final HttpServer http;
    private final Traffic traffic;
    private final Totals totals;
    private final BooleanSupplier inTouch;
    private final Semaphore room = new Semaphore(REQUESTS_MAX);

    /** @throws UncheckedIOException when the address cannot be listened on; the message is fit to be shown */
    AdminListener(EdgeSettings settings, Traffic traffic, Totals totals, BooleanSupplier inTouch) {
        this.traffic = traffic;
        this.totals = totals;
        this.inTouch = inTouch;
        var address = new InetSocketAddress(settings.adminHost(), settings.adminPort());
        try {
            http = HttpServer.create(address, REQUESTS_MAX);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The edge's admin port cannot listen on " + settings.adminHost() + ":" + settings.adminPort() + ": "
                            + e.getMessage(),
                    e);
        }
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::answer);
        http.start();
    }

    int port() {
        return http.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!room.tryAcquire()) {
                send(exchange, 503, "text/plain; charset=utf-8", "busy\n");
                return;
            }
            try {
                route(exchange);
            } finally {
                room.release();
            }
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        boolean ready = traffic.table().version() >= 0;
        switch (exchange.getRequestURI().getPath()) {
            case "/healthz" -> send(exchange, 200, "application/json", state(ready));
            case "/readyz" -> send(exchange, ready ? 200 : 503, "application/json", state(ready));
            case "/metrics" ->
                send(
                        exchange,
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        totals.exposition(traffic.table(), traffic.connections(), inTouch.getAsBoolean()));
            default -> send(exchange, 404, "text/plain; charset=utf-8", "There are /healthz, /readyz and /metrics.\n");
        }
    }

    private String state(boolean ready) {
        return Json.API.writeValueAsString(Map.of(
                "ready", ready,
                "inTouch", inTouch.getAsBoolean(),
                "routingVersion", traffic.table().version(),
                "connections", traffic.connections()));
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        var body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
