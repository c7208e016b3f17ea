package dev.belay.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server that does what a test tells it: it tells what it was asked, and answers what it is given. */
final class FakeServer implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

    /** A call, with its token. */
    record Asked(String method, String path, String body, String token) {}

    /** Of a stream, one piece at a time; without an end. */
    record Answer(int status, String body, boolean goesOn) {}

    FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next call is answered so. */
    void answer(int status, String body) {
        answers.add(new Answer(status, body, false));
    }

    /** The next call is answered by a stream that begins so; what follows goes on with it until one ends it. */
    void stream(String body) {
        answers.add(new Answer(200, body, true));
    }

    /** The next call. */
    Asked asked() throws InterruptedException {
        return present(asked.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    boolean wasAskedMore() {
        return !asked.isEmpty();
    }

    static <T> T present(@org.jspecify.annotations.Nullable T value) {
        if (value == null) {
            throw new AssertionError("nothing came in " + PATIENCE_SECONDS + " s");
        }
        return value;
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            asked.add(new Asked(exchange.getRequestMethod(), path, body, token));
            Answer answer = answers.take();
            boolean goesOn = answer.goesOn();
            exchange.sendResponseHeaders(
                    answer.status(), goesOn || !answer.body().isEmpty() ? 0 : -1);
            OutputStream output = exchange.getResponseBody();
            output.write(answer.body().getBytes(UTF_8));
            output.flush();
            while (goesOn) {
                Answer more = answers.take();
                output.write(more.body().getBytes(UTF_8));
                output.flush();
                goesOn = more.goesOn();
            }
        } catch (IOException | InterruptedException clientIsGone) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
