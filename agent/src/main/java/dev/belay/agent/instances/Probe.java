package dev.belay.agent.instances;

import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.runtime.Placement.Readiness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks an instance whether it is ready. */
final class Probe implements AutoCloseable {

    private static final Duration AT_MOST = Duration.ofSeconds(2);
    private static final int ANSWER_BYTES_MAX = 64 << 10;
    private static final int ANSWER_SHOWN_CHARACTERS = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(AT_MOST)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** What it answered, in words that can follow "not ready: ". */
    record Answer(boolean passed, String words) {}

    Answer ask(String address, int port, Readiness readiness, StopSignal stop) {
        return readiness
                .httpPath()
                .map(path -> http(address, port, path, stop))
                .orElseGet(() -> connect(address, port));
    }

    private Answer http(String address, int port, String path, StopSignal stop) {
        String what = "GET " + path;
        CompletableFuture<java.net.http.HttpResponse<byte[]>> exchange;
        try {
            String host = address.contains(":") ? "[" + address + "]" : address;
            var target = URI.create("http://" + host + ":" + port + (path.startsWith("/") ? path : "/" + path));
            var request = HttpRequest.newBuilder(target)
                    .timeout(AT_MOST)
                    .header("User-Agent", "belay-agent")
                    .build();
            exchange = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        } catch (IllegalArgumentException e) {
            return new Answer(false, what + ": " + e.getMessage());
        }
        try (var _ = stop.whenRaised(() -> exchange.cancel(true))) {
            var response = exchange.get(AT_MOST.toMillis(), TimeUnit.MILLISECONDS);
            String words = what + " answered " + response.statusCode() + shown(response.body());
            return new Answer(response.statusCode() / 100 == 2, words);
        } catch (CancellationException | InterruptedException e) {
            return new Answer(false, what + " was interrupted");
        } catch (TimeoutException e) {
            exchange.cancel(true);
            return new Answer(false, what + " did not answer within " + AT_MOST.toSeconds() + " s");
        } catch (ExecutionException e) {
            return new Answer(false, what + " failed: " + reason(e));
        }
    }

    private static String shown(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip().replaceAll("\\s+", " ");
        return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(ANSWER_SHOWN_CHARACTERS, text.length()));
    }

    private static String reason(ExecutionException thrown) {
        Throwable cause = thrown.getCause();
        Throwable failure = cause == null ? thrown : cause;
        return failure instanceof java.net.ConnectException
                ? "nothing listens on the port yet"
                : failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    private static Answer connect(String address, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), (int) AT_MOST.toMillis());
            return new Answer(true, "the port accepts connections");
        } catch (IOException e) {
            return new Answer(false, "the port does not accept a connection: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
