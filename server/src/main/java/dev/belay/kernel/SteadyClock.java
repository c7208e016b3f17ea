package dev.belay.kernel;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Begins with what the machine's clock says and goes evenly from then on, whatever that clock is set to: for whoever measures
 * how long something is ago.
 */
public final class SteadyClock implements InstantSource {

    private final Instant began;
    private final long nanos = System.nanoTime();

    public SteadyClock(InstantSource machine) {
        this.began = machine.instant();
    }

    @Override
    public Instant instant() {
        return began.plusNanos(System.nanoTime() - nanos);
    }
}
