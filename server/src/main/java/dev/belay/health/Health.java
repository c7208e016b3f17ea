package dev.belay.health;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Health's door. All it knows is in memory, fed by edges through discovery; a span before the server began holds nothing. */
public final class Health {

    /** What one release did from {@code from} (inclusive) to {@code to} (exclusive), to the second. */
    public Traffic between(String service, String environment, String release, Instant from, Instant to) {
        return landing();
    }

    /** The same span cut into windows of {@code length}, oldest first, those without traffic included. */
    public List<Window> windows(
            String service, String environment, String release, Instant from, Instant to, Duration length) {
        return landing();
    }

    /**
     * How much the failure rate of a release moves by itself: the squared coefficient of variation over windows of
     * {@code length}, beyond what chance alone makes. 0 when there are no failures or too few windows.
     */
    public double dispersion(
            String service, String environment, String release, Instant from, Instant to, Duration length) {
        return landing();
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private static <T> T landing() {
        throw new IllegalStateException("lands within the hour");
    }
}
