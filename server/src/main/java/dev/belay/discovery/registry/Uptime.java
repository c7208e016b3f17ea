package dev.belay.discovery.registry;

import java.time.Duration;
import java.time.Instant;

/**
 * The time of one replica's life, in milliseconds. It notices when the replica was away (stopped by a signal, starved, its
 * machine asleep) or its clock was set: then it heard nothing, and nobody's silence counts that began before.
 */
final class Uptime {

    private final Duration gap;
    private Instant base;
    private Instant seen;
    private long up;
    private long awakeAt;
    private long awayMillis;

    Uptime(Duration gap, Instant now) {
        this.gap = gap;
        this.base = now;
        this.seen = now;
    }

    /** Lets time pass; true when the replica was away meanwhile. */
    boolean pass(Instant now) {
        Duration since = Duration.between(seen, now);
        boolean away = since.isNegative() || since.compareTo(gap) > 0;
        if (since.isNegative()) {
            base = now.minusMillis(up);
        }
        seen = now;
        up = Duration.between(base, now).toMillis();
        if (away) {
            awakeAt = up;
            awayMillis = Math.max(0, since.toMillis());
        }
        return away;
    }

    /** Milliseconds since this life began. */
    long now() {
        return up;
    }

    /** For how long the replica was away the last time. */
    long awayMillis() {
        return awayMillis;
    }

    /** How long an instance is silent that was heard last at this time, as far as this replica can tell. */
    long silence(long heardAt) {
        return up - Math.max(heardAt, awakeAt);
    }
}
