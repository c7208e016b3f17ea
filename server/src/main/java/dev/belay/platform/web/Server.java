package dev.belay.platform.web;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.web.Alarms.Alarm;
import io.helidon.http.Header;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The HTTP server: translates between the HTTP library and {@link FrontDoor}. One virtual thread per request. */
public final class Server implements AutoCloseable {

    static final int GZIP_BYTES_MIN = 1024;
    static final Duration IDLE_CHECK = Duration.ofSeconds(5);

    private static final Map<String, String> SECURITY = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin");

    private static final Logger access = LoggerFactory.getLogger("access");

    private final InetSocketAddress address;
    private final FrontDoor door;
    private final EventStream events;
    private final RequestObserver observer;
    private final Duration silence;
    private final Alarms alarms = new Alarms();
    private final WatchedConnections connections;
    private final WebServer web;

    /** Opens no socket before {@link #start}. */
    public Server(
            InetSocketAddress address, HttpLimits limits, FrontDoor door, Nudges nudges, RequestObserver observer) {
        this.address = address;
        this.door = door;
        this.events = new EventStream(nudges, limits.live());
        this.observer = observer;
        this.silence = limits.readSilence();
        this.connections = new WatchedConnections(
                http1(limits), alarms, silence, limits.idle().plus(silence));
        this.web = WebServer.builder()
                .contentEncoding(PackedBodies.passed())
                .bindAddress(address)
                .maxTcpConnections(limits.connectionsMax())
                .idleConnectionTimeout(limits.idle())
                .idleConnectionPeriod(IDLE_CHECK)
                .shutdownGracePeriod(limits.stop())
                // Alarms say sooner how long each part of a request may take.
                .connectionOptions(options -> options.readTimeout(
                                limits.idle().plus(limits.readSilence()).plus(limits.readSilence()))
                        .tcpNoDelay(true))
                // With one buffer of 8 KiB for each connection instead of two: agents keep theirs open all day.
                .useNio(false)
                .protocolsDiscoverServices(false)
                .addConnectionSelector(connections)
                .shutdownHook(false)
                .routing(routing -> routing.any((in, out) -> connections.serving(() -> serve(in, out))))
                .build();
    }

    private static Http1ConnectionSelector http1(HttpLimits limits) {
        return Http1ConnectionSelector.builder()
                .config(Http1Config.builder()
                        .maxHeadersSize(limits.headerBytesMax())
                        .maxPrologueLength(limits.headerBytesMax())
                        .buildPrototype())
                .build();
    }

    /**
     * Listens.
     *
     * @throws IllegalStateException when the address is taken or is none of this machine
     */
    public void start() {
        requireFree();
        web.start();
        if (!web.isRunning()) {
            throw new IllegalStateException("The server cannot listen on " + where() + ".");
        }
    }

    /** The HTTP library only logs that an address is taken, so it is asked for first. */
    private void requireFree() {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (IOException exception) {
            throw new IllegalStateException(
                    "The server cannot listen on " + where() + ": " + exception.getMessage()
                            + ". Stop what does, or choose another address with --listen",
                    exception);
        }
    }

    private String where() {
        return address.getHostString() + ":" + address.getPort();
    }

    /** The port that it listens on. */
    public int port() {
        return web.port();
    }

    /** Takes no further requests, and gives those that run a little time. */
    @Override
    public void close() {
        web.stop();
        alarms.close();
    }

    private void serve(ServerRequest in, ServerResponse out) {
        long began = System.nanoTime();
        String method = in.prologue().method().text();
        var incoming = new FrontDoor.Incoming(
                method,
                in.path().rawPath(),
                in.query().toMap(),
                headers(in),
                new SenderGuard(in.content().inputStream(), silence, alarms),
                in.remotePeer().host());
        FrontDoor.Answer answer = door.answer(incoming);
        int status = status(answer.response());
        if (isLast(incoming, answer)) {
            // The library answers “Connection: close” and then waits for a further request all the same. Of a stream
            // the end, and
            // all of a short one, is written after this method.
            out.whenSent(() -> {
                throw new CloseConnectionException("the last answer on this connection was given");
            });
        }
        try {
            write(incoming, answer, out);
        } catch (IOException | UncheckedIOException exception) {
            // The reader left, which is their right; nothing more can be said on this connection.
            throw new CloseConnectionException("the reader left", exception);
        } finally {
            var took = Duration.ofNanos(System.nanoTime() - began);
            // A method that nobody knows must not make a series of its own.
            observer.answered(status == 501 ? "-" : method, answer.route(), status, took);
            log(incoming, answer, status, took);
        }
    }

    private static boolean isLast(FrontDoor.Incoming incoming, FrontDoor.Answer answer) {
        return incoming.header("connection").orElse("").toLowerCase(Locale.ROOT).contains("close")
                || answer.headers().containsKey("Connection");
    }

    private static Map<String, List<String>> headers(ServerRequest in) {
        var headers = new HashMap<String, List<String>>();
        for (Header each : in.headers()) {
            headers.put(each.headerName().lowerCase(), each.allValues());
        }
        return headers;
    }

    private static int status(Response response) {
        return switch (response) {
            case Response.Html html -> html.status();
            case Response.JsonBody json -> json.status();
            case Response.Text text -> text.status();
            case Response.Empty empty -> empty.status();
            case Response.Stream stream -> stream.status();
            case Response.Redirect _ -> 303;
            case Response.Live _ -> 200;
        };
    }

    private void write(FrontDoor.Incoming incoming, FrontDoor.Answer answer, ServerResponse out) throws IOException {
        out.status(status(answer.response()));
        SECURITY.forEach(out::header);
        out.header("X-Request-ID", answer.requestId());
        out.header("Cache-Control", "no-store");
        answer.headers().forEach(out::header);
        switch (answer.response()) {
            case Response.Html html -> text(incoming, out, "text/html; charset=utf-8", html.html());
            case Response.Text text -> text(incoming, out, text.contentType(), text.text());
            case Response.JsonBody json -> {
                String type = json.headers().getOrDefault("Content-Type", "application/json");
                json.headers().forEach(out::header);
                text(incoming, out, type, json.mapper().writeValueAsString(json.value()));
            }
            case Response.Empty _ -> send(0, out::send);
            case Response.Redirect redirect -> {
                redirect.headers().forEach(out::header);
                out.header("Location", redirect.location());
                send(0, out::send);
            }
            case Response.Stream stream -> {
                stream.headers().forEach(out::header);
                out.header("Content-Type", stream.contentType());
                stream(incoming, answer, out, stream.writer());
            }
            case Response.Live live -> {
                out.header("Content-Type", "text/event-stream; charset=utf-8");
                out.header("X-Accel-Buffering", "no");
                stream(incoming, answer, out, output -> events.write(live, output));
            }
        }
    }

    private void text(FrontDoor.Incoming incoming, ServerResponse out, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.header("Content-Type", type);
        out.header("Vary", "Accept-Encoding, Accept");
        String accepted = incoming.header("accept-encoding").orElse("").toLowerCase(Locale.ROOT);
        if (bytes.length >= GZIP_BYTES_MIN && accepted.contains("gzip")) {
            bytes = gzip(bytes);
            out.header("Content-Encoding", "gzip");
        }
        if (incoming.method().equals("HEAD")) {
            out.header("Content-Length", Integer.toString(bytes.length));
            send(0, out::send);
            return;
        }
        byte[] whole = bytes;
        send(bytes.length, () -> out.send(whole));
    }

    /** A reader who does not take the answer is cut off; see {@link ReaderGuard} for what is longer. */
    private void send(int bytes, Runnable answer) {
        Duration time = silence.multipliedBy(1 + bytes / ReaderGuard.STRETCH_BYTES);
        try (Alarm _ = alarms.set(Thread.currentThread(), time)) {
            answer.run();
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream(bytes.length / 3);
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private void stream(
            FrontDoor.Incoming incoming, FrontDoor.Answer answer, ServerResponse out, Response.Writer writer)
            throws IOException {
        if (incoming.method().equals("HEAD")) {
            writer.unwanted();
            send(0, out::send);
            return;
        }
        OutputStream output = new ReaderGuard(out.outputStream(), silence, alarms);
        try {
            writer.writeTo(output);
        } catch (InterruptedException _) {
            throw new CloseConnectionException("the server stops in the middle of a stream");
        } catch (UncheckedIOException exception) {
            throw exception;
        } catch (RuntimeException exception) {
            access.atError()
                    .addKeyValue("path", answer.path())
                    .setCause(exception)
                    .log("a stream failed");
            throw new CloseConnectionException("a stream failed", exception);
        }
        // Only a whole stream gets its end mark: a reader must not take a part for the whole.
        output.close();
    }

    private static void log(FrontDoor.Incoming incoming, FrontDoor.Answer answer, int status, Duration took) {
        boolean fine = status < 400 && (answer.quiet() || answer.response() instanceof Response.Live);
        access.atLevel(fine ? Level.DEBUG : Level.INFO)
                .addKeyValue("method", incoming.method())
                .addKeyValue("path", answer.path())
                .addKeyValue("status", status)
                .addKeyValue("ms", took.toMillis())
                .addKeyValue(
                        "caller",
                        answer.caller().actor() instanceof Actor.Anonymous
                                ? "-"
                                : answer.caller().actor().label())
                .addKeyValue("request", answer.requestId())
                .log("answered");
    }
}
