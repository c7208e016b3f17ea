package dev.belay.rollouts;

import java.time.Instant;

/**
 * What was seen at one look, as plots show it.
 *
 * @param sequence counts the looks of a rollout, from 1
 * @param at the end of the time it covers
 * @param share percent of customers on the pilot
 */
record Seen(
        long rollout,
        int sequence,
        Instant at,
        double seconds,
        int share,
        Traffic pilot,
        Traffic stable,
        double harm,
        double noHarm) {

    /** What one release did in that time; latencies are quantiles in milliseconds, 0 without requests. */
    record Traffic(long requests, long failures, double medianMillis, double p99Millis) {}
}
