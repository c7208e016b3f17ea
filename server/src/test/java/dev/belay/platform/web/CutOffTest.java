package dev.belay.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who sends or reads too slowly, or for too long, is cut off. */
@Tag("slow")
final class CutOffTest {

    private static final TestSite site = new TestSite(new HttpLimits(
            4096,
            50,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            300_000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1)));

    @BeforeAll
    static void start() {
        site.start();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @Test
    void aSenderWhoFallsSilentOrDripsIsCutOff() throws IOException {
        assertThat(site.ask("POST /echo HTTP/1.1\r\nContent-Length: 50", "x")).doesNotContain("HTTP/1.1 200");
        try (var socket = site.connect()) {
            socket.getOutputStream().write("GET /hello HT".getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().readAllBytes()).asString().doesNotContain("200");
        }
    }

    @Test
    void whoNeverEndsTheirHeadersOrSaysNothingAtAllIsCutOff() throws IOException {
        try (var silent = site.connect();
                var slow = site.connect()) {
            slow.getOutputStream().write("GET / HTTP/1.1\r\nX:".getBytes(StandardCharsets.UTF_8));
            assertThat(slow.getInputStream().read()).isNegative();
            assertThat(silent.getInputStream().read()).isNegative();
        }
    }

    @Test
    void whoSendsASecondRequestWithoutEndIsCutOffToo() throws IOException {
        try (var socket = site.connect()) {
            String first = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";
            socket.getOutputStream().write((first + "GET /hello HTTP/1.1\r\nX:").getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().readAllBytes()).asString().endsWith("hello");
        }
    }

    @Test
    void whoAsksForMuchAndReadsNothingIsCutOff() throws IOException, InterruptedException {
        try (var socket = site.connect()) {
            socket.getOutputStream().write("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            assertThat(site.ended.poll(20, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void aLivePageEndsAfterAWhileSoThatItsReaderIsLookedAtAgain() throws IOException {
        try (var socket = site.connect()) {
            socket.getOutputStream().write("GET /still HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            TestSite.readUntil(socket.getInputStream(), "data: still");
            TestSite.readUntil(socket.getInputStream(), "\r\n0\r\n\r\n");
        }
    }
}
