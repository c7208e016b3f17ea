package dev.belay.runtimes;

import java.time.Instant;

/**
 * How many instances of a release should run in an environment.
 *
 * @param withinSeconds how long after its start an instance may take to be ready
 */
record Wanted(
        String service,
        String environment,
        String release,
        int count,
        int withinSeconds,
        int drainSeconds,
        Instant since) {}
