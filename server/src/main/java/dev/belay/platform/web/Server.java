package dev.belay.platform.web;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.web.Alarms.Alarm;
import io.helidon.common.buffers.DataWriter;
import io.helidon.http.Header;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The HTTP server: translates between the HTTP library and {@link FrontDoor}. One virtual thread per request. */
public final class Server implements AutoCloseable {

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
        InputStream body = in.content().inputStream();
        var incoming = new Incoming(
                in.prologue().method().text(),
                in.path().rawPath(),
                in.query().toMap(),
                headers(in),
                new SenderGuard(body, silence, alarms),
                in.remotePeer().host());
        FrontDoor.Answer answer = door.begin(incoming);
        boolean last = isLast(incoming);
        boolean current = in.prologue().protocolVersion().equals("1.1");
        if (answer.response() instanceof Response.Held held && current && !last && isBare(incoming)) {
            var late = new Late(incoming.kept(), answer, held.question(), began);
            throw new WatchedConnections.Parting(late);
        }
        FrontDoor.Answer found = door.settle(incoming, answer);
        if (last || found.headers().containsKey("Connection")) {
            // The library answers “Connection: close” and then waits for a further request all the same. The end of a
            // stream, and all of a short one, is written after this method.
            out.whenSent(() -> {
                throw new CloseConnectionException("the last answer on this connection was given");
            });
        }
        try {
            tell(incoming, found, began, () -> write(incoming, found, out));
        } catch (CloseConnectionException close) {
            if (!in.content().consumed() && incoming.header("expect").isEmpty()) {
                Linger.on(body, alarms);
            }
            throw close;
        }
    }

    /** Of a request without a body nothing is left to be read while its answer is held. */
    private static boolean isBare(Incoming incoming) {
        return incoming.method().equals("GET")
                && incoming.header("transfer-encoding").isEmpty()
                && incoming.header("content-length").orElse("0").equals("0");
    }

    /** What is left of a request whose answer is held. */
    private final class Late implements WatchedConnections.Rest {

        private final Incoming incoming;
        private final FrontDoor.Answer answer;
        private final Response.Question question;
        private final long began;
        private FrontDoor.Asked asked;

        Late(Incoming incoming, FrontDoor.Answer answer, Response.Question question, long began) {
            this.incoming = incoming;
            this.answer = answer;
            this.question = question;
            this.began = began;
            this.asked = question::answer;
        }

        @Override
        public void await() {
            try {
                question.await();
            } catch (InterruptedException | RuntimeException exception) {
                asked = () -> {
                    throw exception;
                };
            }
        }

        @Override
        public boolean end(DataWriter writer) {
            FrontDoor.Answer now = door.again(incoming, answer, asked);
            if (now.response() instanceof Response.Held held) {
                throw new WatchedConnections.Parting(new Late(incoming, now, held.question(), began));
            }
            Whole whole = Whole.of(incoming, now.response(), headers(now))
                    .orElseThrow(() -> new IllegalStateException("an answer that was held is known as a whole"));
            tell(incoming, now, began, () -> send(whole.bytes(), () -> whole.write(writer)));
            return !now.headers().containsKey("Connection");
        }
    }

    /** Something that is written to the reader. */
    private interface Telling {
        void run() throws IOException;
    }

    private void tell(Incoming incoming, FrontDoor.Answer answer, long began, Telling telling) {
        int status = status(answer.response());
        try {
            telling.run();
        } catch (IOException | UncheckedIOException exception) {
            // The reader left, which is their right; nothing more can be said on this connection.
            throw new CloseConnectionException("the reader left", exception);
        } finally {
            var took = Duration.ofNanos(System.nanoTime() - began);
            // A method that nobody knows must not make a series of its own.
            observer.answered(status == 501 ? "-" : incoming.method(), answer.route(), status, took);
            log(incoming, answer, status, took);
        }
    }

    private static boolean isLast(Incoming incoming) {
        return incoming.header("connection").orElse("").toLowerCase(Locale.ROOT).contains("close");
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
            case Response.Live _, Response.Held _ -> 200;
        };
    }

    private static Map<String, String> headers(FrontDoor.Answer answer) {
        var headers = new LinkedHashMap<>(SECURITY);
        headers.put("X-Request-ID", answer.requestId());
        headers.put("Cache-Control", "no-store");
        headers.putAll(answer.headers());
        return headers;
    }

    private void write(Incoming incoming, FrontDoor.Answer answer, ServerResponse out) throws IOException {
        Map<String, String> headers = headers(answer);
        Optional<Whole> whole = Whole.of(incoming, answer.response(), headers);
        if (whole.isPresent()) {
            send(whole.get().bytes(), () -> whole.get().send(out));
            return;
        }
        out.status(status(answer.response()));
        headers.forEach(out::header);
        if (answer.response() instanceof Response.Stream stream) {
            stream.headers().forEach(out::header);
            out.header("Content-Type", stream.contentType());
            stream(incoming, answer, out, stream.writer());
        } else if (answer.response() instanceof Response.Live live) {
            out.header("Content-Type", "text/event-stream; charset=utf-8");
            out.header("X-Accel-Buffering", "no");
            stream(incoming, answer, out, output -> events.write(live, output));
        }
    }

    /** A reader who does not take the answer is cut off; see {@link ReaderGuard} for what is longer. */
    private void send(int bytes, Runnable answer) {
        Duration time = silence.multipliedBy(1 + bytes / ReaderGuard.STRETCH_BYTES);
        try (Alarm _ = alarms.set(Thread.currentThread(), time)) {
            answer.run();
        }
    }

    private void stream(Incoming incoming, FrontDoor.Answer answer, ServerResponse out, Response.Writer writer)
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

    private static void log(Incoming incoming, FrontDoor.Answer answer, int status, Duration took) {
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
