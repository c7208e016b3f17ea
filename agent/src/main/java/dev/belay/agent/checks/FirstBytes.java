package dev.belay.agent.checks;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Takes the beginning of a body and leaves the rest: whatever an instance sends, no more of it is held. */
final class FirstBytes implements BodySubscriber<byte[]> {

    private final int bytesMax;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private @Nullable Subscription subscription;

    FirstBytes(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription begun) {
        subscription = begun;
        begun.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer each : buffers) {
            byte[] part = new byte[Math.min(each.remaining(), bytesMax - taken.size())];
            each.get(part);
            taken.writeBytes(part);
        }
        Subscription running = subscription;
        if (running != null && taken.size() < bytesMax) {
            running.request(1);
        } else if (running != null) {
            running.cancel();
            body.complete(taken.toByteArray());
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(taken.toByteArray());
    }
}
