package dev.belay.kernel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test moves by hand. */
public final class HandClock implements InstantSource {

    private volatile Instant now = Instant.parse("2026-11-22T10:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    /** Lets time pass. */
    public void pass(Duration duration) {
        now = now.plus(duration);
    }

    /** Lets whole seconds pass. */
    public void passSeconds(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }
}
