package dev.belay.platform.web;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Renderings of pages that many look at. All who look at one wait for the same beat of time, and the first of them
 * renders for all; what it shows is from after the beat, so nobody gets what is older than the news that woke them.
 */
final class SharedRenderings {

    private final ConcurrentHashMap<String, Rendering> latest = new ConcurrentHashMap<>();
    private final long beatNanos;

    SharedRenderings(Duration beat) {
        this.beatNanos = beat.toNanos();
    }

    private record Rendering(long beat, FutureTask<String> html) {}

    /** Waits for the next beat, and returns what was rendered after it. */
    String next(String name, Supplier<String> render) throws InterruptedException {
        long now = System.nanoTime();
        long beat = Math.floorDiv(now, beatNanos) + 1;
        Thread.sleep(Duration.ofNanos(beat * beatNanos - now));
        return at(beat, name, render);
    }

    String at(long beat, String name, Supplier<String> render) throws InterruptedException {
        FutureTask<String> html = latest.compute(
                        name,
                        (_, known) -> known != null && known.beat >= beat
                                ? known
                                : new Rendering(beat, new FutureTask<>(render::get)))
                .html;
        html.run();
        try {
            return html.get();
        } catch (ExecutionException exception) {
            throw exception.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("could not render " + name, exception);
        }
    }
}
