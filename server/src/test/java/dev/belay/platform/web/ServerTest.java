package dev.belay.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.protocol.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Speaks to a real server through a raw socket, so that what is sent is exactly what a hostile client would send. */
@Tag("slow")
final class ServerTest {

    /** None of these times passes in a test, however slow the machine is. */
    private static final TestSite site = new TestSite(new HttpLimits(
            4096,
            50,
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            300_000,
            Duration.ofMinutes(1),
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
    void answersAndSaysWhatBrowsersMustNotDo() throws IOException {
        assertThat(site.ask("GET /hello HTTP/1.1"))
                .startsWith("HTTP/1.1 200")
                .contains("default-src 'self'", "nosniff", "X-Request-ID: ")
                .endsWith("hello");
        assertThat(site.ask("HEAD /hello HTTP/1.1")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        assertThat(site.ask("GET /long HTTP/1.1\r\nAccept-Encoding: gzip")).contains("Content-Encoding: gzip");
        assertThat(site.ask("GET /hello HTTP/1.1\r\nX-Request-ID: abc-1")).contains("X-Request-ID: abc-1");
    }

    @Test
    void tellsAProgramAProblemAPersonAPageAndAnAgentAMessage() throws IOException {
        assertThat(site.ask("GET /nothing HTTP/1.1"))
                .startsWith("HTTP/1.1 404")
                .contains("application/problem+json", "There is nothing at /nothing.");
        assertThat(site.ask("GET /nothing HTTP/1.1\r\nAccept: text/html"))
                .startsWith("HTTP/1.1 404")
                .contains("<h1>");
        assertThat(site.ask("GET /v3/nothing HTTP/1.1")).contains("{\"message\":");
        assertThat(site.ask("DELETE /hello HTTP/1.1"))
                .startsWith("HTTP/1.1 405")
                .contains("Allow: GET");
        assertThat(site.ask("BREW /hello HTTP/1.1")).startsWith("HTTP/1.1 501");
        assertThat(site.ask("GET /busy HTTP/1.1")).startsWith("HTTP/1.1 503").contains("Retry-After: 1");
    }

    @Test
    void whoSpeaksAnOlderHttpIsToldThatItIsNotSpoken() throws IOException {
        assertThat(site.ask("GET /hello HTTP/1.0"))
                .startsWith("HTTP/1.1 505")
                .contains("Connection: close")
                .doesNotContain("hello");
    }

    @Test
    void aBugIsAnsweredWithTheRequestsIdAndNothingOfWhatWentWrong() throws IOException {
        assertThat(site.ask("GET /bug HTTP/1.1\r\nX-Request-ID: find-me"))
                .startsWith("HTTP/1.1 500")
                .contains("find-me")
                .doesNotContain("secret detail");
        assertThat(site.ask("GET /v3/bug HTTP/1.1")).startsWith("HTTP/1.1 500").contains("{\"message\":");
    }

    /** What is short is written by the library only after its handler has ended. */
    @Test
    void aStreamIsWholeOnAConnectionThatClosesAfterIt() throws IOException {
        for (int size : new int[] {0, 1, 40_000, 1_000_000}) {
            assertThat(site.ask("GET /file/" + size + " HTTP/1.1"))
                    .startsWith("HTTP/1.1 200")
                    .contains("Content-Length: " + size)
                    .endsWith("\r\n\r\n" + "x".repeat(size));
            assertThat(site.ask("HEAD /file/" + size + " HTTP/1.1"))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("\r\n\r\n");
        }
        assertThat(site.ask("GET /live HTTP/1.1")).startsWith("HTTP/1.1 200");
    }

    @Test
    void aStreamThatBreaksDoesNotLookWhole() throws IOException {
        assertThat(site.ask("GET /half HTTP/1.1")).contains("half").doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void aBodyOverItsLimitIsRefusedWhetherItsSizeIsSaidOrNot() throws IOException {
        assertThat(site.ask("POST /echo HTTP/1.1\r\nContent-Length: 100", "x".repeat(100)))
                .endsWith("100");
        assertThat(site.ask("POST /echo HTTP/1.1\r\nContent-Length: 999999999"))
                .startsWith("HTTP/1.1 413")
                .contains("larger than 100 bytes");
        assertThat(site.ask(
                        "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked",
                        "65\r\n" + "x".repeat(101) + "\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void whoeverStillSendsWhatIsRefusedReadsWhy() throws Exception {
        // More than the buffers of both ends hold: its sender is in the middle of it when it is refused.
        byte[] body = new byte[32 << 20];
        try (var client = HttpClient.newHttpClient()) {
            for (int repeat = 0; repeat < 10; repeat++) {
                var request = HttpRequest.newBuilder(site.at("/echo"))
                        .POST(BodyPublishers.ofByteArray(body))
                        .build();
                assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(413);
            }
        }
    }

    @Test
    void headersOverTheirLimitAreRefused() throws IOException {
        assertThat(site.ask("GET /hello HTTP/1.1\r\nX-Much: " + "x".repeat(5000)))
                .startsWith("HTTP/1.1 4");
        assertThat(site.ask("GET /" + "x".repeat(5000) + " HTTP/1.1")).startsWith("HTTP/1.1 4");
    }

    @Test
    void aLivePageOfWhatIsGoneIsFinished() throws IOException {
        try (var socket = site.connect()) {
            socket.getOutputStream().write("GET /gone HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            TestSite.readUntil(socket.getInputStream(), "event: finished");
            TestSite.readUntil(socket.getInputStream(), "\r\n0\r\n\r\n");
        }
    }

    @Test
    void bodiesThatAreHeldAtOnceHaveABoundOverAllRequests() throws IOException {
        assertThat(site.ask("POST /echo/large HTTP/1.1\r\nContent-Length: 150000", "x".repeat(150_000)))
                .endsWith("150000");
        assertThat(site.ask("POST /echo/large HTTP/1.1\r\nContent-Length: 250000", "x".repeat(250_000)))
                .startsWith("HTTP/1.1 503")
                .contains("Retry-After: 1");
        // Whoever proved who they are may have the part that others cannot take.
        String known = "\r\nAuthorization: Bearer good";
        assertThat(site.ask("POST /echo/large HTTP/1.1\r\nContent-Length: 250000" + known, "x".repeat(250_000)))
                .endsWith("250000");
    }

    @Test
    void aFormIsReadOnlyWhenItsRouteAndItsSenderAreKnown() throws IOException {
        String form = "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ";
        // None of these bodies comes: the answer does not wait for it.
        assertThat(site.ask("POST /nothing HTTP/1.1" + form + "900000")).startsWith("HTTP/1.1 404");
        assertThat(site.ask("POST /thing HTTP/1.1" + form + "900000")).startsWith("HTTP/1.1 401");
        assertThat(site.ask("POST /open HTTP/1.1" + form + "900000")).startsWith("HTTP/1.1 413");
        // A route that takes more than other forms gets it as a form too.
        assertThat(site.ask("POST /echo/large HTTP/1.1" + form + "100000", "x".repeat(100_000)))
                .endsWith("100000");
    }

    @Test
    void textWithTheCharacterNulIsRefusedWhereverItComesFrom() throws IOException {
        String form = "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7";
        assertThat(site.ask("POST /open HTTP/1.1" + form, "a=b%00c")).startsWith("HTTP/1.1 422");
        assertThat(site.ask("GET /hello?pipeline=%00 HTTP/1.1")).startsWith("HTTP/1.1 422");
        assertThat(site.ask("GET /hello%00 HTTP/1.1")).startsWith("HTTP/1.1 404");
        assertThatThrownBy(() -> Request.json(Json.API, Object.class, bytes("{\"a\": \"\\u0000\"}")))
                .hasMessageContaining("NUL");
        assertThatThrownBy(() -> Request.json(Json.API, Object.class, bytes("{\"\\\\\\u0000\": 1}")))
                .hasMessageContaining("NUL");
        assertThat(Request.json(Json.API, Object.class, bytes("{\"a\": \"\\\\u0000\"}")))
                .isEqualTo(Map.of("a", "\\u0000"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aRouteDemandsItsPermission() throws IOException {
        assertThat(site.ask("GET /secret HTTP/1.1")).startsWith("HTTP/1.1 401");
        assertThat(site.ask("GET /secret HTTP/1.1\r\nAccept: text/html"))
                .startsWith("HTTP/1.1 303")
                .contains("Location: /sign-in?next=%2Fsecret");
        assertThat(site.ask("GET /secret HTTP/1.1\r\nAuthorization: Bearer bad"))
                .startsWith("HTTP/1.1 401");
        assertThat(site.ask("GET /secret HTTP/1.1\r\nAuthorization: Token good"))
                .endsWith("secret");
        assertThat(site.ask("GET /secret HTTP/1.1\r\nCookie: a=b; belay_session=good"))
                .endsWith("secret");
    }

    @Test
    void anotherSiteCannotMakeABrowserChangeAnything() throws IOException {
        String session = "\r\nCookie: belay_session=good";
        String token = "\r\nX-Form-Token: form-token";
        assertThat(site.ask("PUT /thing HTTP/1.1" + session)).startsWith("HTTP/1.1 403");
        assertThat(site.ask("PUT /thing HTTP/1.1" + session + "\r\nX-Form-Token: guess"))
                .startsWith("HTTP/1.1 403");
        assertThat(site.ask("PUT /thing HTTP/1.1" + session + token)).endsWith("changed by ada");
        assertThat(site.ask("PUT /thing HTTP/1.1" + session + token + "\r\nSec-Fetch-Site: cross-site"))
                .startsWith("HTTP/1.1 403");
        assertThat(site.ask("PUT /thing HTTP/1.1" + session + token + "\r\nOrigin: http://evil.example"))
                .startsWith("HTTP/1.1 403");
        assertThat(site.ask("PUT /thing HTTP/1.1" + session + token + "\r\nOrigin: http://belay.test"))
                .endsWith("changed by ada");
        // A proxy may tell another Host than the browser knows.
        assertThat(site.ask("PUT /thing HTTP/1.1" + session + token + "\r\nOrigin: https://belay.example"))
                .endsWith("changed by ada");
        assertThat(site.ask("PUT /thing HTTP/1.1\r\nAuthorization: Bearer good"))
                .endsWith("changed by ada");
    }

    @Test
    void aFormSaysWhichMethodItMeans() throws IOException {
        String form = "_method=PUT&_token=form-token";
        String head = "POST /thing HTTP/1.1\r\nCookie: belay_session=good\r\nContent-Type:"
                + " application/x-www-form-urlencoded\r\nContent-Length: " + form.length();
        assertThat(site.ask(head, form)).endsWith("changed by ada");
    }

    @Test
    void aLivePageIsSentAgainWhenSomethingChangedAndEndsWhenItIsFinished() throws IOException {
        try (var socket = site.connect()) {
            socket.getOutputStream().write("GET /live HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            InputStream input = socket.getInputStream();
            TestSite.readUntil(input, "event: version\ndata: v1\n\ndata: now 0");
            site.shown.set(1);
            site.nudges.tell("shown");
            TestSite.readUntil(input, "data: +now 1");
            site.shown.set(3);
            site.nudges.tell("shown");
            TestSite.readUntil(input, "data: +now 3");
            TestSite.readUntil(input, "event: finished");
        }
    }
}
