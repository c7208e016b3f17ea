package dev.belay.agent.checks;

import dev.belay.agent.checks.Question.Tls;
import dev.belay.agent.machine.Deadline;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.checks.CheckStatus;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Asks an instance how it is. However it answers, or does not, it takes no longer than it may, no more than the beginning of the
 * answer is held, and it is not followed elsewhere.
 */
public final class Prober implements AutoCloseable {

    private static final Duration CONNECT_AT_MOST = Duration.ofSeconds(5);
    private static final int ANSWER_BYTES_MAX = 4 << 10;
    private static final int ANSWER_SHOWN_CHARACTERS = 200;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Pattern PATH = Pattern.compile("/[\\x21-\\x7e]*");

    private final HttpClient client = client().build();

    private static HttpClient.Builder client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_AT_MOST)
                .proxy(HttpClient.Builder.NO_PROXY)
                .followRedirects(HttpClient.Redirect.NEVER);
    }

    /** Asks for a path where the name was found to lead when it was decided that it may be asked. */
    Answer http(Question question, String path, StopSignal stop) {
        String what = "GET " + path;
        if (!PATH.matcher(path).matches()) {
            return Answer.failed(what + ": this is no path");
        }
        Answer answer = connected(question, "", stop, (socket, _) -> {
            HttpGet.Answered answered = new HttpGet(socket).ask(question.authority(), path);
            return judged(what, answered.status(), answered.text());
        });
        return answer.words().startsWith(what) ? answer : new Answer(answer.status(), what + ": " + answer.words());
    }

    private static Answer judged(String what, int status, String text) {
        String words = what + " answered " + status + shown(text, ": ");
        return status == TOO_MANY_REQUESTS
                ? new Answer(CheckStatus.WARNING, words)
                : status / 100 == 2 ? Answer.passed(words) : Answer.failed(words);
    }

    /** Asks for a path by HTTP: 2xx passes, 429 is a warning. */
    public Answer http(String address, int port, String path, Duration atMost, StopSignal stop) {
        String what = "GET " + path;
        CompletableFuture<HttpResponse<byte[]>> exchange;
        try {
            String host = address.contains(":") ? "[" + address + "]" : address;
            var target = URI.create("http://" + host + ":" + port + (path.startsWith("/") ? path : "/" + path));
            var request = HttpRequest.newBuilder(target)
                    .timeout(atMost)
                    .header("User-Agent", "belay-agent")
                    .build();
            exchange = client.sendAsync(request, _ -> new FirstBytes(ANSWER_BYTES_MAX));
        } catch (IllegalArgumentException e) {
            return Answer.failed(what + ": " + e.getMessage());
        }
        try (var _ = stop.whenRaised(() -> exchange.cancel(true))) {
            var response = exchange.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return judged(what, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (CancellationException | InterruptedException e) {
            return Answer.failed(what + " was interrupted");
        } catch (TimeoutException e) {
            exchange.cancel(true);
            return Answer.failed(what + " did not answer within " + inWords(atMost));
        } catch (ExecutionException e) {
            return Answer.failed(what + " failed: " + reason(e, atMost));
        }
    }

    static String inWords(Duration atMost) {
        long millis = atMost.toMillis();
        return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
    }

    /** The beginning of a text, in one line, after {@code before} if there is any. */
    static String shown(String text, String before) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.isEmpty() ? "" : before + line.substring(0, Math.min(ANSWER_SHOWN_CHARACTERS, line.length()));
    }

    private static String reason(ExecutionException thrown, Duration atMost) {
        Throwable cause = thrown.getCause();
        Throwable failure = cause == null ? thrown : cause;
        return switch (failure) {
            case java.net.http.HttpTimeoutException _ -> "no answer within " + inWords(atMost);
            case ConnectException _ -> "nothing listens on the port yet";
            default -> failure.getClass().getSimpleName() + ": " + failure.getMessage();
        };
    }

    /** Whether the port takes a connection. */
    public Answer tcp(String address, int port, Duration atMost) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), (int) atMost.toMillis());
            return Answer.passed("the port accepts connections");
        } catch (IOException e) {
            return Answer.failed("the port does not accept a connection: " + e.getMessage());
        }
    }

    /** The same, and whether TLS can be begun there. */
    Answer tcp(Question question, StopSignal stop) {
        if (question.tls() == Tls.NONE) {
            return tcp(question.resolved().getHostAddress(), question.port(), question.atMost());
        }
        return connected(question, "", stop, (_, _) -> Answer.passed("the port accepts connections, and TLS"));
    }

    /** Asks for the health of a service by gRPC ({@code grpc.health.v1.Health/Check}); of the whole when it has no name. */
    Answer grpc(Question question, String service, StopSignal stop) {
        return connected(
                question,
                "h2",
                stop,
                (socket, scheme) -> new GrpcHealth(socket).ask(question.authority(), scheme, service));
    }

    /** What is done with a connection. */
    private interface Talk {
        Answer with(Socket socket, String scheme) throws IOException;
    }

    /** A socket waits for each byte anew, so another thread closes it when the time for all of it is over. */
    private Answer connected(Question question, String protocol, StopSignal stop, Talk talk) {
        Deadline deadline = Deadline.in(question.atMost());
        var done = new StopSignal();
        try (var plain = new Socket();
                var _ = stop.whenRaised(() -> closeQuietly(plain))) {
            Thread.ofVirtual().name("check-deadline").start(() -> {
                if (done.pause(question.atMost())) {
                    closeQuietly(plain);
                }
            });
            plain.connect(new InetSocketAddress(question.resolved(), question.port()), (int)
                    question.atMost().toMillis());
            plain.setSoTimeout((int) Math.max(1, question.atMost().toMillis()));
            if (question.tls() == Tls.NONE) {
                return talk.with(plain, "http");
            }
            try (SSLSocket secured = secured(question, protocol, plain)) {
                return talk.with(secured, "https");
            }
        } catch (IOException e) {
            return Answer.failed(
                    stop.raised()
                            ? "was interrupted"
                            : deadline.passed()
                                    ? "no answer within " + inWords(question.atMost())
                                    : "failed: " + e.getClass().getSimpleName() + ": " + e.getMessage());
        } finally {
            done.raise();
        }
    }

    private static SSLSocket secured(Question question, String protocol, Socket plain) throws IOException {
        try {
            boolean any = question.tls() == Tls.ANY_CERTIFICATE;
            SSLContext context = any ? AnyCertificate.context() : SSLContext.getDefault();
            var socket = (SSLSocket)
                    context.getSocketFactory().createSocket(plain, question.address(), question.port(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm(any ? "" : "HTTPS");
            if (!protocol.isEmpty()) {
                parameters.setApplicationProtocols(new String[] {protocol});
            }
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException("no TLS on this machine", e);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more in any case.
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
