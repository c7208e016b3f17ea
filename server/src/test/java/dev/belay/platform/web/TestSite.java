package dev.belay.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.kernel.SecureGen;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.access.Authenticator.Credential;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.FakeNudges;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real server with a few routes, and a raw socket to speak to it. */
final class TestSite implements AutoCloseable {

    /** Why endless answers ended. */
    final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

    final FakeNudges nudges = new FakeNudges();

    /** What the live page shows; above two it is finished. */
    final AtomicInteger shown = new AtomicInteger();

    /** What held questions are answered, in this order; each wakes one of them. */
    final BlockingQueue<Callable<Response>> later = new LinkedBlockingQueue<>();

    /** On how many frames of the stack a held question waited. */
    final AtomicInteger depth = new AtomicInteger();

    private final Server server;

    TestSite(HttpLimits limits) {
        this.server = new Server(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                limits,
                new FrontDoor(
                        routes(),
                        List.of(authenticator()),
                        (_, _, title, _, _) -> "<h1>" + title + "</h1>",
                        new SecureGen(InstantSource.system()),
                        Site.declared("https://belay.example/"),
                        limits),
                nudges,
                (_, _, _, _) -> {});
    }

    void start() {
        server.start();
    }

    @Override
    public void close() {
        server.close();
    }

    private List<Route> routes() {
        return List.of(
                Route.get("/hello", Permission.OPEN, _ -> new Response.Text(200, "text/plain", "hello")),
                Route.get("/held", Permission.OPEN, _ -> new Response.Held(new Held())),
                Route.post("/held", Permission.OPEN, _ -> new Response.Held(new Held())),
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
                Route.get("/file/{size}", Permission.OPEN, TestSite::file),
                Route.get(
                        "/live",
                        Permission.OPEN,
                        _ -> new Response.Live(
                                () -> "now " + shown.get(),
                                () -> shown.get() > 2,
                                List.of("shown"),
                                Optional.of("shown"),
                                "v1")),
                Route.get(
                        "/endless",
                        Permission.OPEN,
                        _ -> new Response.Stream(200, "text/plain", Map.of(), this::writeForEver)),
                Route.get(
                        "/still",
                        Permission.OPEN,
                        _ -> new Response.Live(() -> "still", () -> false, List.of("still"), Optional.empty(), "v1")),
                Route.get(
                        "/gone",
                        Permission.OPEN,
                        _ -> new Response.Live(TestSite::gone, () -> false, List.of("gone"), Optional.empty(), "v1")),
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

    private static Response file(Request request) {
        byte[] bytes = "x".repeat(Integer.parseInt(request.pathValue("size"))).getBytes(StandardCharsets.UTF_8);
        return new Response.Stream(
                200,
                "text/plain",
                Map.of("Content-Length", Integer.toString(bytes.length)),
                output -> output.write(bytes));
    }

    private final class Held implements Response.Question {

        private Callable<Response> answer = () -> new Response.Held(this);

        @Override
        public void await() throws InterruptedException {
            depth.set(StackWalker.getInstance().walk(Stream::count).intValue());
            answer = later.take();
        }

        @Override
        public Response answer() throws InterruptedException {
            try {
                return answer.call();
            } catch (RuntimeException | InterruptedException exception) {
                throw exception;
            } catch (Exception exception) {
                throw new AssertionError(exception);
            }
        }
    }

    private static String gone() {
        throw Problem.notFound("such thing");
    }

    private void writeForEver(OutputStream output) throws IOException {
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

    static void readUntil(InputStream input, String expected) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(expected) < 0) {
            int next = input.read();
            assertThat(next).as("end of stream after " + read).isNotNegative();
            read.append((char) next);
        }
    }

    String ask(String head) throws IOException {
        return ask(head, "");
    }

    /** Everything that comes back until the server closes, which it is asked to do. */
    String ask(String head, String body) throws IOException {
        try (var socket = connect()) {
            String request = head + "\r\nHost: belay.test\r\nConnection: close\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    URI at(String path) {
        return URI.create("http://localhost:" + server.port() + path);
    }

    Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }
}
