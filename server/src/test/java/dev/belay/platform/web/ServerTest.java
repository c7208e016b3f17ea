package dev.belay.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.kernel.SecureGen;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.access.Authenticator.Credential;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.FakeNudges;
import dev.belay.protocol.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Speaks to a real server through a raw socket, so that what is sent is exactly what a hostile client would send. */
final class ServerTest {

    private static final HttpLimits LIMITS = new HttpLimits(
            4096,
            50,
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            300_000,
            Duration.ofSeconds(2),
            Duration.ofSeconds(1));
    private static final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private static final FakeNudges nudges = new FakeNudges();
    private static final AtomicInteger shown = new AtomicInteger();
    private static final Map<String, Integer> seen = new HashMap<>();
    private static final Server server = new Server(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            LIMITS,
            new FrontDoor(
                    routes(),
                    List.of(authenticator()),
                    ServerTest::page,
                    new SecureGen(InstantSource.system()),
                    Site.declared("https://belay.example/"),
                    LIMITS),
            nudges,
            (_, route, status, _) -> seen.put(route, status));

    @BeforeAll
    static void start() {
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String page(Request request, int status, String title, String detail, String requestId) {
        return "<h1>" + title + "</h1>";
    }

    private static List<Route> routes() {
        return List.of(
                Route.get("/hello", Permission.OPEN, _ -> new Response.Text(200, "text/plain", "hello")),
                Route.get("/long", Permission.OPEN, _ -> Response.page("word ".repeat(2000))),
                Route.get("/secret", Permission.VIEW, _ -> Response.page("secret")),
                Route.get("/bug", Permission.OPEN, _ -> {
                    throw new IllegalStateException("a secret detail");
                }),
                Route.get("/busy", Permission.OPEN, _ -> {
                    throw Problem.busy("Full.");
                }),
                Route.get("/v3/bug", Permission.OPEN, _ -> {
                    throw new IllegalStateException("a secret detail");
                }),
                Route.get(
                        "/half",
                        Permission.OPEN,
                        _ -> new Response.Stream(200, "text/plain", Map.of(), output -> {
                            output.write("half".getBytes(StandardCharsets.UTF_8));
                            output.flush();
                            throw new IllegalStateException("broken in the middle");
                        })),
                Route.get(
                        "/live",
                        Permission.OPEN,
                        _ -> new Response.Live(
                                () -> "now " + shown.get(),
                                () -> shown.get() > 2,
                                List.of("shown"),
                                Optional.of("shown"))),
                Route.get(
                        "/endless",
                        Permission.OPEN,
                        _ -> new Response.Stream(200, "text/plain", Map.of(), ServerTest::writeForEver)),
                Route.get(
                        "/still",
                        Permission.OPEN,
                        _ -> new Response.Live(() -> "still", () -> false, List.of("still"), Optional.empty())),
                Route.get(
                        "/gone",
                        Permission.OPEN,
                        _ -> new Response.Live(ServerTest::gone, () -> false, List.of("gone"), Optional.empty())),
                Route.post("/open", Permission.OPEN, request -> Response.page("" + request.form())),
                Route.post(
                                "/echo/large",
                                Permission.OPEN,
                                request -> new Response.Text(200, "text/plain", "" + request.bytes().length))
                        .withBody(1_000_000),
                Route.post("/invitations/{secret}", Permission.OPEN, _ -> Response.page("in")),
                Route.post(
                                "/echo",
                                Permission.OPEN,
                                request -> new Response.Text(200, "text/plain", "" + request.bytes().length))
                        .withBody(100),
                Route.put(
                        "/thing",
                        Permission.BUILD,
                        request -> new Response.Text(
                                200,
                                "text/plain",
                                "changed by " + request.caller().actor().label())));
    }

    private static String gone() {
        throw Problem.notFound("such thing");
    }

    private static void writeForEver(OutputStream output) throws IOException {
        try {
            while (true) {
                output.write(new byte[100_000]);
            }
        } catch (IOException | RuntimeException exception) {
            ended.add("" + exception.getMessage());
            throw exception;
        }
    }

    private static Authenticator authenticator() {
        return credential -> switch (credential) {
            case Credential.Token token when token.value().equals("good") -> caller(Optional.empty());
            case Credential.Session session when session.value().equals("good") -> caller(Optional.of("form-token"));
            case Credential.Token _ -> Optional.empty();
            case Credential.Session _ -> Optional.empty();
        };
    }

    private static Optional<Caller> caller(Optional<String> formToken) {
        return Optional.of(new Caller(
                new Actor.Person("1", "ada"), Set.of(Permission.VIEW, Permission.BUILD), Optional.empty(), formToken));
    }

    @Test
    void answersAndSaysWhatBrowsersMustNotDo() throws IOException {
        assertThat(ask("GET /hello HTTP/1.1"))
                .startsWith("HTTP/1.1 200")
                .contains("default-src 'self'", "nosniff", "X-Request-ID: ")
                .endsWith("hello");
        assertThat(ask("HEAD /hello HTTP/1.1")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        assertThat(ask("GET /long HTTP/1.1\r\nAccept-Encoding: gzip")).contains("Content-Encoding: gzip");
        assertThat(ask("GET /hello HTTP/1.1\r\nX-Request-ID: abc-1")).contains("X-Request-ID: abc-1");
    }

    @Test
    void tellsAProgramAProblemAPersonAPageAndAnAgentAMessage() throws IOException {
        assertThat(ask("GET /nothing HTTP/1.1"))
                .startsWith("HTTP/1.1 404")
                .contains("application/problem+json", "There is nothing at /nothing.");
        assertThat(ask("GET /nothing HTTP/1.1\r\nAccept: text/html"))
                .startsWith("HTTP/1.1 404")
                .contains("<h1>");
        assertThat(ask("GET /v3/nothing HTTP/1.1")).contains("{\"message\":");
        assertThat(ask("DELETE /hello HTTP/1.1")).startsWith("HTTP/1.1 405").contains("Allow: GET");
        assertThat(ask("BREW /hello HTTP/1.1")).startsWith("HTTP/1.1 501");
        assertThat(ask("GET /busy HTTP/1.1")).startsWith("HTTP/1.1 503").contains("Retry-After: 1");
    }

    @Test
    void aBugIsAnsweredWithTheRequestsIdAndNothingOfWhatWentWrong() throws IOException {
        assertThat(ask("GET /bug HTTP/1.1\r\nX-Request-ID: find-me"))
                .startsWith("HTTP/1.1 500")
                .contains("find-me")
                .doesNotContain("secret detail");
        assertThat(ask("GET /v3/bug HTTP/1.1")).startsWith("HTTP/1.1 500").contains("{\"message\":");
    }

    @Test
    void aStreamThatBreaksDoesNotLookWhole() throws IOException {
        assertThat(ask("GET /half HTTP/1.1")).contains("half").doesNotEndWith("0\r\n\r\n");
    }

    @Test
    void aBodyOverItsLimitIsRefusedWhetherItsSizeIsSaidOrNot() throws IOException {
        assertThat(ask("POST /echo HTTP/1.1\r\nContent-Length: 100", "x".repeat(100)))
                .endsWith("100");
        assertThat(ask("POST /echo HTTP/1.1\r\nContent-Length: 999999999"))
                .startsWith("HTTP/1.1 413")
                .contains("larger than 100 bytes");
        assertThat(ask(
                        "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked",
                        "65\r\n" + "x".repeat(101) + "\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void headersOverTheirLimitAreRefused() throws IOException {
        assertThat(ask("GET /hello HTTP/1.1\r\nX-Much: " + "x".repeat(5000))).startsWith("HTTP/1.1 4");
        assertThat(ask("GET /" + "x".repeat(5000) + " HTTP/1.1")).startsWith("HTTP/1.1 4");
    }

    @Test
    void aSenderWhoFallsSilentOrDripsIsCutOff() throws IOException {
        assertThat(ask("POST /echo HTTP/1.1\r\nContent-Length: 50", "x")).doesNotContain("HTTP/1.1 200");
        try (var socket = connect()) {
            socket.getOutputStream().write("GET /hello HT".getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().readAllBytes()).asString().doesNotContain("200");
        }
    }

    @Test
    void whoNeverEndsTheirHeadersOrSaysNothingAtAllIsCutOff() throws IOException {
        try (var silent = connect();
                var slow = connect()) {
            slow.getOutputStream().write("GET / HTTP/1.1\r\nX:".getBytes(StandardCharsets.UTF_8));
            assertThat(slow.getInputStream().read()).isNegative();
            assertThat(silent.getInputStream().read()).isNegative();
        }
    }

    @Test
    void whoSendsASecondRequestWithoutEndIsCutOffToo() throws IOException {
        try (var socket = connect()) {
            String first = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";
            socket.getOutputStream().write((first + "GET /hello HTTP/1.1\r\nX:").getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().readAllBytes()).asString().endsWith("hello");
        }
    }

    @Test
    void whoAsksForMuchAndReadsNothingIsCutOff() throws IOException, InterruptedException {
        try (var socket = connect()) {
            socket.getOutputStream().write("GET /endless HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            assertThat(ended.poll(20, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void aLivePageOfWhatIsGoneIsFinished() throws IOException {
        try (var socket = connect()) {
            socket.getOutputStream().write("GET /gone HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            readUntil(socket.getInputStream(), "event: finished");
            readUntil(socket.getInputStream(), "\r\n0\r\n\r\n");
        }
    }

    @Test
    void aLivePageEndsAfterAWhileSoThatItsReaderIsLookedAtAgain() throws IOException {
        try (var socket = connect()) {
            socket.getOutputStream().write("GET /still HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            readUntil(socket.getInputStream(), "data: still");
            readUntil(socket.getInputStream(), "\r\n0\r\n\r\n");
        }
    }

    @Test
    void bodiesThatAreHeldAtOnceHaveABoundOverAllRequests() throws IOException {
        assertThat(ask("POST /echo/large HTTP/1.1\r\nContent-Length: 150000", "x".repeat(150_000)))
                .endsWith("150000");
        assertThat(ask("POST /echo/large HTTP/1.1\r\nContent-Length: 250000", "x".repeat(250_000)))
                .startsWith("HTTP/1.1 503")
                .contains("Retry-After: 1");
        // Whoever proved who they are may have the part that others cannot take.
        String known = "\r\nAuthorization: Bearer good";
        assertThat(ask("POST /echo/large HTTP/1.1\r\nContent-Length: 250000" + known, "x".repeat(250_000)))
                .endsWith("250000");
    }

    @Test
    void aFormIsReadOnlyWhenItsRouteAndItsSenderAreKnown() throws IOException {
        String form = "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ";
        // None of these bodies comes: the answer does not wait for it.
        assertThat(ask("POST /nothing HTTP/1.1" + form + "900000")).startsWith("HTTP/1.1 404");
        assertThat(ask("POST /thing HTTP/1.1" + form + "900000")).startsWith("HTTP/1.1 401");
        assertThat(ask("POST /open HTTP/1.1" + form + "900000")).startsWith("HTTP/1.1 413");
        // A route that takes more than other forms gets it as a form too.
        assertThat(ask("POST /echo/large HTTP/1.1" + form + "100000", "x".repeat(100_000)))
                .endsWith("100000");
    }

    @Test
    void textWithTheCharacterNulIsRefusedWhereverItComesFrom() throws IOException {
        String form = "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7";
        assertThat(ask("POST /open HTTP/1.1" + form, "a=b%00c")).startsWith("HTTP/1.1 422");
        assertThat(ask("GET /hello?pipeline=%00 HTTP/1.1")).startsWith("HTTP/1.1 422");
        assertThat(ask("GET /hello%00 HTTP/1.1")).startsWith("HTTP/1.1 404");
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
        assertThat(ask("GET /secret HTTP/1.1")).startsWith("HTTP/1.1 401");
        assertThat(ask("GET /secret HTTP/1.1\r\nAccept: text/html"))
                .startsWith("HTTP/1.1 303")
                .contains("Location: /sign-in?next=%2Fsecret");
        assertThat(ask("GET /secret HTTP/1.1\r\nAuthorization: Bearer bad")).startsWith("HTTP/1.1 401");
        assertThat(ask("GET /secret HTTP/1.1\r\nAuthorization: Token good")).endsWith("secret");
        assertThat(ask("GET /secret HTTP/1.1\r\nCookie: a=b; belay_session=good"))
                .endsWith("secret");
    }

    @Test
    void anotherSiteCannotMakeABrowserChangeAnything() throws IOException {
        String session = "\r\nCookie: belay_session=good";
        String token = "\r\nX-Form-Token: form-token";
        assertThat(ask("PUT /thing HTTP/1.1" + session)).startsWith("HTTP/1.1 403");
        assertThat(ask("PUT /thing HTTP/1.1" + session + "\r\nX-Form-Token: guess"))
                .startsWith("HTTP/1.1 403");
        assertThat(ask("PUT /thing HTTP/1.1" + session + token)).endsWith("changed by ada");
        assertThat(ask("PUT /thing HTTP/1.1" + session + token + "\r\nSec-Fetch-Site: cross-site"))
                .startsWith("HTTP/1.1 403");
        assertThat(ask("PUT /thing HTTP/1.1" + session + token + "\r\nOrigin: http://evil.example"))
                .startsWith("HTTP/1.1 403");
        assertThat(ask("PUT /thing HTTP/1.1" + session + token + "\r\nOrigin: http://belay.test"))
                .endsWith("changed by ada");
        // A proxy may tell another Host than the browser knows.
        assertThat(ask("PUT /thing HTTP/1.1" + session + token + "\r\nOrigin: https://belay.example"))
                .endsWith("changed by ada");
        assertThat(ask("PUT /thing HTTP/1.1\r\nAuthorization: Bearer good")).endsWith("changed by ada");
    }

    @Test
    void aFormSaysWhichMethodItMeans() throws IOException {
        String form = "_method=PUT&_token=form-token";
        String head = "POST /thing HTTP/1.1\r\nCookie: belay_session=good\r\nContent-Type:"
                + " application/x-www-form-urlencoded\r\nContent-Length: " + form.length();
        assertThat(ask(head, form)).endsWith("changed by ada");
    }

    @Test
    void aLivePageIsSentAgainWhenSomethingChangedAndEndsWhenItIsFinished() throws IOException {
        try (var socket = connect()) {
            socket.getOutputStream().write("GET /live HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            InputStream input = socket.getInputStream();
            readUntil(input, "data: now 0");
            shown.set(1);
            nudges.tell("shown");
            readUntil(input, "data: now 1");
            shown.set(3);
            nudges.tell("shown");
            readUntil(input, "data: now 3");
            readUntil(input, "event: finished");
        }
    }

    private static void readUntil(InputStream input, String expected) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(expected) < 0) {
            int next = input.read();
            assertThat(next).as("end of stream after " + read).isNotNegative();
            read.append((char) next);
        }
    }

    private static String ask(String head) throws IOException {
        return ask(head, "");
    }

    /** Everything that comes back until the server closes, which it is asked to do. */
    private static String ask(String head, String body) throws IOException {
        try (var socket = connect()) {
            String request = head + "\r\nHost: belay.test\r\nConnection: close\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }
}
