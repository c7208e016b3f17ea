package dev.belay.pipelines.forge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a server answered that was called.
 *
 * @param text the beginning of its body, without blanks around it
 */
public record Said(int status, String text) {

    private static final int BYTES_MAX = 16 << 10;

    /**
     * Calls a server. The time is for all of the answer: the time-out of a request ends with the answer's headers, and a
     * server that never ends its body would hold its caller for ever.
     *
     * @throws HttpTimeoutException when the answer did not end in time
     */
    public static Said by(HttpClient http, HttpRequest request, Duration atMost)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> call = http.sendAsync(request, _ -> new Beginning());
        try {
            HttpResponse<String> answer = call.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return new Said(answer.statusCode(), answer.body());
        } catch (TimeoutException exception) {
            var late = new HttpTimeoutException("the answer did not end within " + atMost.toSeconds() + " seconds");
            late.initCause(exception);
            throw late;
        } catch (ExecutionException exception) {
            throw exception.getCause() instanceof IOException cause ? cause : new IOException(exception.getCause());
        } finally {
            call.cancel(true);
        }
    }

    /** Keeps the beginning of a body, and hears no more of it than that. */
    private static final class Beginning implements BodySubscriber<String> {

        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Optional<Flow.Subscription> subscription = Optional.empty();

        @Override
        public void onSubscribe(Flow.Subscription toBody) {
            subscription = Optional.of(toBody);
            toBody.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer each : buffers) {
                var some = new byte[Math.min(each.remaining(), BYTES_MAX - bytes.size())];
                each.get(some);
                bytes.writeBytes(some);
            }
            if (bytes.size() < BYTES_MAX) {
                subscription.orElseThrow().request(1);
            } else {
                subscription.orElseThrow().cancel();
                onComplete();
            }
        }

        @Override
        public void onError(Throwable failure) {
            text.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            text.complete(bytes.toString(StandardCharsets.UTF_8).strip());
        }

        @Override
        public CompletionStage<String> getBody() {
            return text;
        }
    }
}
