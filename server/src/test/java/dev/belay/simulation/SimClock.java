package dev.belay.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Time that moves when the simulation says so. Every transaction of the server begins by asking for the time, so a crash
 * between any two of them is a clock that throws at the asking.
 */
final class SimClock implements InstantSource {

    /** The server died. Nothing of it may be caught by the server itself: it is no {@code Exception}. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("the server died", null, false, false);
        }
    }

    private Instant now = Instant.parse("2026-11-02T09:00:00Z");
    private int askingsUntilCrash = Integer.MAX_VALUE;

    @Override
    public Instant instant() {
        if (askingsUntilCrash != Integer.MAX_VALUE && askingsUntilCrash-- <= 0) {
            throw new Crash();
        }
        return now;
    }

    /** The time, for the simulation's own use: it never crashes. */
    Instant now() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Lets the server die after so many more askings for the time. */
    void crashAfter(int askings) {
        askingsUntilCrash = askings;
    }

    void neverCrash() {
        askingsUntilCrash = Integer.MAX_VALUE;
    }
}
