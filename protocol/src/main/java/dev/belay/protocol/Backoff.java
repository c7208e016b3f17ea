package dev.belay.protocol;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pure: how long to wait before the server is tried again. Doubles from {@code first} up to {@code most}. */
public record Backoff(Duration first, Duration most) {

    /** For calls to the server: soon again after a restart, every few seconds during an outage. */
    public static final Backoff CALLS = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(3));

    /** After that many failures in a row, at least 1. */
    public Duration after(int failures) {
        int doublings = Math.min(Math.max(failures, 1) - 1, 30);
        Duration delay = first.multipliedBy(1L << doublings);
        return delay.compareTo(most) > 0 ? most : delay;
    }

    /** The same, less up to a fifth, so that many do not come back in step. */
    public Duration after(int failures, RandomGenerator random) {
        long nanos = after(failures).toNanos();
        return Duration.ofNanos(nanos - (long) (nanos * 0.2 * random.nextDouble()));
    }
}
