package dev.belay.kernel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Begins with what the machine's clock says and goes evenly from then on, whatever that clock is set to: for whoever measures
 * how long something is ago. Java's even time stands still while a machine sleeps or is frozen; the machine's clock is then
 * ahead by a leap, which is taken over. A clock that is set forward cannot be told from that, and counts as a sleep.
 */
public final class SteadyClock implements InstantSource {

    /** What clocks are slewed by between two looks is far less, and so is a leap second. */
    private static final Duration LEAP_MIN = Duration.ofSeconds(2);

    private final InstantSource machine;
    private final LongSupplier nanos;
    private Instant steady;
    private Instant seen;
    private long seenNanos;

    public SteadyClock(InstantSource machine) {
        this(machine, System::nanoTime);
    }

    SteadyClock(InstantSource machine, LongSupplier nanos) {
        this.machine = machine;
        this.nanos = nanos;
        this.seen = machine.instant();
        this.steady = seen;
        this.seenNanos = nanos.getAsLong();
    }

    @Override
    public synchronized Instant instant() {
        Instant now = machine.instant();
        long nowNanos = nanos.getAsLong();
        var even = Duration.ofNanos(nowNanos - seenNanos);
        Duration leap = Duration.between(seen, now).minus(even);
        steady = steady.plus(leap.compareTo(LEAP_MIN) > 0 ? even.plus(leap) : even);
        seen = now;
        seenNanos = nowNanos;
        return steady;
    }
}
