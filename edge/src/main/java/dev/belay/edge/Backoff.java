package dev.belay.edge;

import java.util.random.RandomGenerator;

/** How long to wait before the next try: twice as long each time, with chance, so that edges do not come back as one. */
final class Backoff {

    private final RandomGenerator random;
    private final long millisMin;
    private final long millisMax;
    private long millis;

    Backoff(RandomGenerator random, long millisMin, long millisMax) {
        this.random = random;
        this.millisMin = millisMin;
        this.millisMax = millisMax;
        this.millis = millisMin;
    }

    /** Milliseconds to wait now: from half the current wait to all of it. */
    long next() {
        long current = millis;
        millis = Math.min(millisMax, millis * 2);
        return current / 2 + random.nextLong(current / 2 + 1);
    }

    void reset() {
        millis = millisMin;
    }
}
