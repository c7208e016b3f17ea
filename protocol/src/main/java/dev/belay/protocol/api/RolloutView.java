package dev.belay.protocol.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A rollout: {@code GET /api/rollouts/{number}?waitSeconds=}.
 *
 * @param state {@code waiting starting running holding backing_out}, or at its end {@code promoted backed_out dropped}; dropped is
 *     one that never began: a newer one took its place, or its build was cancelled
 * @param stable the release that served before, if any
 * @param heldBy who holds it, while it is held
 * @param redeployment whether a person asked for an earlier release again
 * @param phases percent of customers on the release, phase by phase, the last one 100
 * @param phase which phase it is in, from 0
 * @param share percent of customers that the edges send to the release now
 * @param reason what it waits for, or why it ended as it did, in a sentence with numbers
 * @param build the path of the build it belongs to, unless it is a redeployment
 * @param looks what was seen over time, oldest first, the older ones thinned out; none in lists
 * @param path its page, a path on the server
 */
public record RolloutView(
        long number,
        String service,
        String environment,
        String release,
        Optional<String> stable,
        String state,
        boolean held,
        Optional<String> heldBy,
        boolean redeployment,
        List<Integer> phases,
        int phase,
        int share,
        Optional<String> reason,
        Optional<String> build,
        Optional<Evidence> evidence,
        List<Look> looks,
        Instant createdAt,
        Optional<Instant> finishedAt,
        String path) {

    public RolloutView {
        phases = List.copyOf(phases);
        looks = List.copyOf(looks);
    }

    public boolean finished() {
        return finishedAt.isPresent();
    }

    /**
     * What is known of the release against the stable one; the counts are of this phase. Both e-values begin at 1: harm at or
     * above {@code boundary} backs out, safety at or above {@code safetyBoundary} advances.
     *
     * @param pilotSlow answers slower than {@code slowMillis}, from which harm is proven as well
     * @param stableSlow the same of the stable release
     * @param slowMillis answers above it count as slow; absent when too little is known of the stable release's past
     */
    public record Evidence(
            long pilotRequests,
            long pilotFailures,
            long pilotSlow,
            long stableRequests,
            long stableFailures,
            long stableSlow,
            double harm,
            double safety,
            double boundary,
            double safetyBoundary,
            Optional<Double> slowMillis) {}

    /**
     * What was seen at one look.
     *
     * @param seconds how long a time it covers, which ends at {@code at}
     * @param share percent of customers on the release
     */
    public record Look(
            Instant at, double seconds, int share, Traffic pilot, Traffic stable, double harm, double safety) {}

    /** What one release did in that time; latencies are quantiles in milliseconds, 0 without requests. */
    public record Traffic(long requests, long failures, double medianMillis, double p99Millis) {}
}
