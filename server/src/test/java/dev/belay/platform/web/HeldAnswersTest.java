package dev.belay.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.kernel.Problem;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An answer that is held comes like every other, on a connection that goes on like every other. */
@Tag("slow")
final class HeldAnswersTest {

    private static final String HELD = "GET /held HTTP/1.1\r\nHost: belay.test\r\n";

    private final TestSite site = new TestSite(new HttpLimits(
            4096,
            50,
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            300_000,
            Duration.ofMinutes(1),
            Duration.ofSeconds(1)));

    @BeforeEach
    void start() {
        site.start();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void itIsWrittenAsOthersAreAndTheNextRequestsOfTheConnectionFollow() throws IOException {
        try (var socket = site.connect()) {
            for (int turn = 0; turn < 3; turn++) {
                send(socket, HELD + "X-Request-ID: turn-" + turn + "\r\n\r\n");
                site.later.add(() -> new Response.Text(200, "text/plain", "at last"));
                TestSite.readUntil(socket.getInputStream(), "HTTP/1.1 200 OK\r\n");
                TestSite.readUntil(socket.getInputStream(), "X-Request-ID: turn-" + turn + "\r\n");
                TestSite.readUntil(socket.getInputStream(), "\r\n\r\nat last");
                send(socket, "GET /hello HTTP/1.1\r\nHost: belay.test\r\n\r\n");
                TestSite.readUntil(socket.getInputStream(), "\r\n\r\nhello");
            }
        }
    }

    @Test
    void itsHeadersAreThoseOfOtherAnswers() throws IOException {
        site.later.add(() -> new Response.Text(200, "text/plain", "hello"));
        assertThat(names(headOf("GET /held HTTP/1.1"))).isEqualTo(names(headOf("GET /hello HTTP/1.1")));
    }

    @Test
    void whatCameBehindItIsAnsweredBehindIt() throws IOException {
        try (var socket = site.connect()) {
            send(socket, HELD + "\r\n" + HELD + "\r\n" + "GET /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
            site.later.add(() -> new Response.Text(200, "text/plain", "first"));
            site.later.add(() -> new Response.Text(200, "text/plain", "second"));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .containsSubsequence("first", "second", "hello");
        }
    }

    @Test
    void itMayBeHeldOnAndBeRefused() throws IOException {
        try (var socket = site.connect()) {
            send(socket, HELD + "\r\n");
            site.later.add(() -> new Response.Held(new Response.Question() {
                @Override
                public void await() {}

                @Override
                public Response answer() {
                    throw Problem.busy("Full.");
                }
            }));
            TestSite.readUntil(socket.getInputStream(), "HTTP/1.1 503 Service Unavailable\r\n");
            TestSite.readUntil(socket.getInputStream(), "Full.");
        }
    }

    @Test
    void whoSendsMoreThanHeadersOrLeavesAfterwardsIsAnsweredToo() throws IOException {
        site.later.add(() -> new Response.Text(200, "text/plain", "one"));
        assertThat(site.ask("GET /held HTTP/1.1")).startsWith("HTTP/1.1 200").endsWith("one");
        site.later.add(() -> new Response.Text(200, "text/plain", "two"));
        assertThat(site.ask("POST /held HTTP/1.1\r\nContent-Length: 3", "abc"))
                .startsWith("HTTP/1.1 200")
                .endsWith("two");
        site.later.add(() -> new Response.Text(200, "text/plain", "three"));
        assertThat(site.ask("GET /held HTTP/1.1\r\nContent-Length: 3", "abc")).endsWith("three");
    }

    @Test
    void aLongOneIsPacked() throws IOException {
        try (var socket = site.connect()) {
            send(socket, HELD + "Accept-Encoding: gzip\r\n\r\n");
            site.later.add(() -> Response.page("word ".repeat(2000)));
            TestSite.readUntil(socket.getInputStream(), "Content-Encoding: gzip\r\n");
        }
    }

    @Test
    void whoeverWaitsHasLetGoOfWhatReadTheRequest() throws IOException {
        try (var socket = site.connect()) {
            send(socket, HELD + "\r\n");
            site.later.add(() -> new Response.Text(200, "text/plain", "at last"));
            TestSite.readUntil(socket.getInputStream(), "at last");
            assertThat(site.depth.get()).isBetween(1, 20);
        }
    }

    @Test
    void aServerThatStopsSaysSo() throws IOException {
        try (var socket = site.connect()) {
            send(socket, HELD + "\r\n");
            site.later.add(() -> {
                throw new InterruptedException("the server stops");
            });
            TestSite.readUntil(socket.getInputStream(), "HTTP/1.1 503 Service Unavailable\r\n");
        }
    }

    private String headOf(String request) throws IOException {
        try (var socket = site.connect()) {
            send(socket, request + "\r\nHost: belay.test\r\n\r\n");
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            return head.toString();
        }
    }

    private static List<String> names(String head) {
        return head.lines().skip(1).map(line -> line.split(":", 2)[0]).sorted().toList();
    }

    private static void send(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    }
}
