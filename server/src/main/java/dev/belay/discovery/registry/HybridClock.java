package dev.belay.discovery.registry;

import java.time.Instant;

/**
 * A hybrid logical clock (Kulkarni and others, 2014): stamps follow the machine's clock as far as it goes forward, and are
 * greater than every stamp that was given or heard before. Milliseconds since 1970 in the upper 48 bits, a count in the
 * lower 16.
 */
final class HybridClock {

    private static final int COUNT_BITS = 16;

    private long last;

    /** A stamp for what happens now. */
    long next(Instant now) {
        last = Math.max(last + 1, now.toEpochMilli() << COUNT_BITS);
        return last;
    }

    /** Hears a stamp that somebody else gave. */
    void hear(long stamp) {
        last = Math.max(last, stamp);
    }
}
