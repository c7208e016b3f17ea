package dev.belay.agent.machine;

import java.time.Duration;

/** A point in the machine's steady time, which no change of the clock moves. */
public record Deadline(long nanos) {

    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    public boolean passed() {
        return System.nanoTime() - nanos >= 0;
    }

    /** What is left until then; zero when it has passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }
}
