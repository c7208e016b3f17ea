package dev.belay.pipelines.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever is called holds its caller for a time only, whatever it answers. */
final class SaidTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpServer server = server();

    private HttpServer server() {
        try {
            var opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            opened.setExecutor(threads);
            opened.start();
            return opened;
        } catch (IOException exception) {
            throw new AssertionError(exception);
        }
    }

    @AfterEach
    void close() {
        over.countDown();
        server.stop(0);
        http.shutdownNow();
        threads.close();
    }

    @Test
    void anAnswerIsItsStatusAndItsText() throws Exception {
        assertThat(said(LONG, exchange -> write(exchange, 404, " No such träger. ")))
                .isEqualTo(new Said(404, "No such träger."));
        assertThat(said(LONG, exchange -> exchange.sendResponseHeaders(204, -1)))
                .isEqualTo(new Said(204, ""));
    }

    @Test
    void aBodyThatNeverEndsIsNotAwaited() {
        assertThatThrownBy(() -> said(Duration.ofMillis(200), exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write('a');
                    exchange.getResponseBody().flush();
                    await(over);
                }))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void ofAnEndlessBodyTheBeginningIsHeard() throws Exception {
        Said said = said(LONG, exchange -> {
            exchange.sendResponseHeaders(500, 0);
            OutputStream body = exchange.getResponseBody();
            while (over.getCount() > 0) {
                body.write("no ".repeat(1_000).getBytes(StandardCharsets.UTF_8));
            }
        });
        assertThat(said.status()).isEqualTo(500);
        assertThat(said.text()).startsWith("no no").hasSizeLessThanOrEqualTo(16 << 10);
    }

    @Test
    void whoIsNotThereIsTold() {
        server.stop(0);
        assertThatThrownBy(() -> Said.by(http, request(), LONG)).isInstanceOf(ConnectException.class);
    }

    private Said said(Duration atMost, HttpHandler answer) throws Exception {
        var context = server.createContext("/", answer);
        try {
            return Said.by(http, request(), atMost);
        } finally {
            server.removeContext(context);
        }
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"))
                .build();
    }

    private static void write(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
    }
}
