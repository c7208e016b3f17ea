package dev.belay.health;

import java.time.Duration;

/**
 * How much of the past is kept in memory.
 *
 * @param history how far back
 * @param secondsMax how many seconds of how many releases in all; at about 150 bytes each
 */
public record HealthLimits(Duration history, int secondsMax) {

    /** What holds when nothing else is set: about 30 MB at most. */
    public static final HealthLimits USUAL = new HealthLimits(Duration.ofMinutes(35), 200_000);
}
