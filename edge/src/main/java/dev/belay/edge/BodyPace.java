package dev.belay.edge;

/** How a request's body arrives: its size so far, and whether it takes too long in all. Each piece alone may be in time. */
final class BodyPace {

    /** One second for each 64 KiB. */
    private static final long NANOS_PER_BYTE = 1_000_000_000 / 65_536;

    private final long nanosMax;
    private long bytes;
    private long since;
    private long pausedAt;
    private boolean paused;

    BodyPace(EdgeLimits limits) {
        this.nanosMax = limits.nanos(EdgeLimit.BODY_MILLIS_MAX);
    }

    void begin(long now) {
        bytes = 0;
        since = now;
        paused = false;
    }

    void add(int more) {
        bytes += more;
    }

    long bytes() {
        return bytes;
    }

    /** The time in which the instance takes nothing is not the customer's. */
    void pause(boolean pause, long now) {
        if (pause && !paused) {
            pausedAt = now;
        } else if (!pause && paused) {
            since += now - pausedAt;
        }
        paused = pause;
    }

    boolean overdue(long now) {
        return !paused && now - since > nanosMax + bytes * NANOS_PER_BYTE;
    }
}
