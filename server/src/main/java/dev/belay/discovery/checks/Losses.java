package dev.belay.discovery.checks;

import java.time.Duration;

/**
 * How many of a service may go at once before rather something else is wrong than with them.
 *
 * @param percent of all
 * @param window what ended within counts still
 */
public record Losses(int percent, Duration window) {

    private static final int PERCENT = 100;

    /** Whether {@code lost} of {@code all} are too many; one never is. */
    public boolean isMass(int lost, int all) {
        return lost > Math.max(1, all * percent / PERCENT);
    }
}
