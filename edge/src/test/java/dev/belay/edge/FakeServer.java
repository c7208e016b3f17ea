package dev.belay.edge;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.belay.protocol.Json;
import dev.belay.protocol.edge.EdgeReport;
import dev.belay.protocol.edge.Routing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** The server as an edge meets it: it hands out a routing, and keeps the reports, each once. */
final class FakeServer implements AutoCloseable {

    static final String TOKEN = "the-token-of-the-edge";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<EdgeReport> reports = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private HttpServer http;
    private Routing routing = new Routing(0, List.of());
    private int reportStatus = 204;
    private int routingStatus = 200;
    private int reportsTried;
    private int routingAsked;
    private long latestSeen = -1;
    private boolean loseAnswers;
    private boolean left;

    FakeServer() throws IOException {
        http = start(0);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    synchronized void route(Routing next) {
        routing = next;
        notifyAll();
    }

    synchronized void answerReports(int status) {
        reportStatus = status;
    }

    synchronized void answerRouting(int status) {
        routingStatus = status;
        notifyAll();
    }

    /** Reports are taken, but their senders never hear of it. */
    synchronized void loseAnswers(boolean lose) {
        loseAnswers = lose;
    }

    /** The process dies. */
    void goAway() {
        http.stop(0);
    }

    /** It starts again at the same address. */
    void comeBack() throws IOException {
        http = start(http.getAddress().getPort());
    }

    /** The first report that fits, as soon as there is one. */
    synchronized EdgeReport awaitReport(Predicate<EdgeReport> fits) throws InterruptedException {
        await(() -> reports.stream().anyMatch(fits), "such a report");
        return reports.stream().filter(fits).findFirst().orElseThrow();
    }

    synchronized void awaitReportsTried(int times) throws InterruptedException {
        await(() -> reportsTried >= times, times + " tried reports");
    }

    synchronized void awaitRoutingAsked(int times) throws InterruptedException {
        await(() -> routingAsked >= times, times + " questions for routing");
    }

    /** Waits until an edge asks for what comes after a version: then it is in force and kept. */
    synchronized void awaitSeen(long version) throws InterruptedException {
        await(() -> latestSeen >= version, "question for what comes after " + version);
    }

    synchronized int reportsTried() {
        return reportsTried;
    }

    synchronized int routingAsked() {
        return routingAsked;
    }

    /** Waits until the windows of all reports of a release add up to so many requests, and returns their sum. */
    synchronized Sum awaitRequests(String release, long requests) throws InterruptedException {
        await(() -> sum(release).requests() >= requests, requests + " requests of " + release);
        return sum(release);
    }

    /** What all reports together say of a release. */
    synchronized Sum sum(String release) {
        long requests = 0;
        long failures = 0;
        long retries = 0;
        long latencies = 0;
        for (var report : reports) {
            for (var window : report.windows()) {
                if (window.release().equals(release)) {
                    requests += window.requests();
                    failures += window.failures();
                    retries += window.retries();
                    latencies +=
                            window.latency().stream().mapToLong(Long::longValue).sum();
                }
            }
        }
        return new Sum(requests, failures, retries, latencies);
    }

    record Sum(long requests, long failures, long retries, long latencies) {}

    private interface Condition {
        boolean holds();
    }

    private synchronized void await(Condition condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("no " + what + "; there are " + reports.size() + " reports, the last "
                        + (reports.isEmpty() ? "none" : reports.getLast()));
            }
            wait(left);
        }
    }

    private HttpServer start(int port) throws IOException {
        var started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        started.createContext("/api/edges/test/routing", this::answerRouting);
        started.createContext("/api/edges/test", this::letGo);
        started.createContext("/api/edges/test/report", this::takeReport);
        started.start();
        return started;
    }

    private void answerRouting(HttpExchange exchange) throws IOException {
        try (exchange) {
            var query = exchange.getRequestURI().getQuery();
            long known = number(query, "seen");
            long deadline = System.nanoTime() + number(query, "waitSeconds") * 1_000_000_000;
            byte[] body;
            int status;
            synchronized (this) {
                routingAsked++;
                latestSeen = Math.max(latestSeen, known);
                notifyAll();
                while (routing.version() == known && routingStatus == 200 && System.nanoTime() - deadline < 0) {
                    wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
                }
                body = Json.API.writeValueAsBytes(routing);
                status = authorized(exchange) ? routingStatus : 401;
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void letGo(HttpExchange exchange) throws IOException {
        try (exchange) {
            synchronized (this) {
                left = exchange.getRequestMethod().equals("DELETE");
                notifyAll();
            }
            exchange.sendResponseHeaders(204, -1);
        }
    }

    /** Whether the edge said that it leaves. */
    synchronized boolean left() {
        return left;
    }

    private void takeReport(HttpExchange exchange) throws IOException {
        try (exchange) {
            var text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean lost;
            int status;
            synchronized (this) {
                status = authorized(exchange) ? reportStatus : 401;
                lost = loseAnswers;
                reportsTried++;
                var report = Json.API.readValue(text, EdgeReport.class);
                if (status == 204 && seen.add(report.boot() + " " + report.sequence())) {
                    reports.add(report);
                }
                notifyAll();
            }
            if (!lost) {
                exchange.sendResponseHeaders(status, -1);
            }
        }
    }

    private static boolean authorized(HttpExchange exchange) {
        return ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static long number(String query, String key) {
        for (var part : query.split("&", -1)) {
            if (part.startsWith(key + "=")) {
                return Long.parseLong(part.substring(key.length() + 1));
            }
        }
        throw new AssertionError("no " + key + " in " + query);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
