package dev.belay.agent.connection;

import dev.belay.agent.machine.Deadline;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.Backoff;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to one server. Every call has a deadline, and ends early when the agent is asked to stop. */
public final class ServerConnection implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);
    private static final Duration CONNECT_AT_MOST = Duration.ofSeconds(5);
    private static final long ANSWER_BYTES_MAX = 32L << 20;

    private final URI server;
    private final RandomGenerator random;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_AT_MOST)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    public ServerConnection(URI server, RandomGenerator random) {
        this.server = server;
        this.random = random;
    }

    /** Whether a URL leads to this server, so that the agent's token may be sent along. */
    public boolean leadsTo(URI url) {
        return server.getScheme().equalsIgnoreCase(url.getScheme())
                && server.getRawAuthority().equalsIgnoreCase(url.getRawAuthority());
    }

    /** Asks once. */
    public Reply send(Request request, StopSignal stop) {
        return send(request, BodyHandlers.limiting(BodyHandlers.ofString(), ANSWER_BYTES_MAX), stop);
    }

    /** Asks once; the handler decides where the body of the answer goes, which is not in the reply. */
    public Reply fetch(Request request, BodyHandler<?> handler, StopSignal stop) {
        return send(request, handler, stop);
    }

    /**
     * Asks again, with back-off, while the server cannot be reached or says that it is busy, for at most that long. The
     * request has to be one that may be repeated.
     */
    public Reply resend(Request request, Duration atMost, StopSignal stop) {
        Deadline deadline = Deadline.in(atMost);
        int failures = 0;
        while (true) {
            Reply reply = send(request, stop);
            if (!worthRepeating(reply) || deadline.passed()) {
                return reply;
            }
            failures++;
            tell(request, reply, failures);
            if (!stop.pause(pause(reply, failures))) {
                return new Reply.Stopped();
            }
        }
    }

    private static boolean worthRepeating(Reply reply) {
        return switch (reply) {
            case Reply.Answer answer -> answer.passing();
            case Reply.Unreachable _ -> true;
            case Reply.Impossible _, Reply.Stopped _ -> false;
        };
    }

    private static void tell(Request request, Reply reply, int failures) {
        if (failures == 1) {
            log.atWarn()
                    .addKeyValue("request", request)
                    .addKeyValue("because", reply.explanation())
                    .log("will repeat a request");
        }
    }

    private Duration pause(Reply reply, int failures) {
        Duration own = Backoff.CALLS.after(failures, random);
        if (reply instanceof Reply.Answer answer && answer.retryAfter().isPresent()) {
            Duration asked = answer.retryAfter().get();
            return asked.compareTo(own) > 0 ? asked : own;
        }
        return own;
    }

    private Reply send(Request request, BodyHandler<?> handler, StopSignal stop) {
        CompletableFuture<? extends HttpResponse<?>> exchange;
        try {
            exchange = client.sendAsync(prepared(request), handler);
        } catch (IOException | IllegalArgumentException e) {
            return new Reply.Impossible(reason(e));
        }
        try (var _ = stop.whenRaised(() -> exchange.cancel(true))) {
            return answer(exchange.get(request.atMost().toMillis(), TimeUnit.MILLISECONDS));
        } catch (CancellationException e) {
            return new Reply.Stopped();
        } catch (TimeoutException e) {
            exchange.cancel(true);
            return new Reply.Unreachable("no answer within " + request.atMost().toSeconds() + " s");
        } catch (ExecutionException e) {
            return stop.raised() ? new Reply.Stopped() : new Reply.Unreachable(reason(e));
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            return new Reply.Stopped();
        }
    }

    private HttpRequest prepared(Request request) throws IOException {
        URI target = request.target().startsWith("/") ? under(request.target()) : URI.create(request.target());
        var builder = HttpRequest.newBuilder(target)
                .timeout(request.atMost())
                .header("User-Agent", "belay-agent")
                .method(request.method(), request.body().publisher());
        request.headers().forEach(builder::header);
        return builder.build();
    }

    private URI under(String path) {
        String base = server.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private static Reply answer(HttpResponse<?> response) {
        String body = response.body() instanceof String text ? text : "";
        return new Reply.Answer(
                response.statusCode(),
                body,
                response.headers().firstValue("Retry-After").flatMap(ServerConnection::seconds));
    }

    private static Optional<Duration> seconds(String header) {
        return header.matches("[0-9]{1,4}")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(header)))
                : Optional.empty();
    }

    private static String reason(Throwable thrown) {
        Throwable cause = thrown.getCause();
        Throwable failure = thrown instanceof ExecutionException && cause != null ? cause : thrown;
        String message = failure.getMessage();
        String name = failure.getClass().getSimpleName();
        return message == null || message.isBlank() ? name : name + ": " + message;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
