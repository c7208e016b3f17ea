package dev.belay.platform.work;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a reconciler is doing on this replica.
 *
 * @param began when its last activation began, if it had one here
 * @param took how long that took
 * @param failure what went wrong in it, if something did
 * @param runs activations since this server started
 * @param failures how many of them failed
 */
public record WorkStatus(
        String name,
        State state,
        Optional<Instant> began,
        Duration took,
        Optional<String> failure,
        long runs,
        long failures) {

    /** Where it runs. */
    public enum State {
        /** On this replica. */
        HERE,
        /** On another replica, or nowhere while the database is away. */
        ELSEWHERE,
        /** Nowhere, because somebody paused it. */
        PAUSED
    }
}
