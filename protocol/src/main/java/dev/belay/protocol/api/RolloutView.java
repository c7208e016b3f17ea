package dev.belay.protocol.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A rollout: {@code GET /api/rollouts/{number}?waitSeconds=}.
 *
 * @param state {@code waiting starting running holding backing_out promoted backed_out failed}
 * @param stable the release that served before, if any
 * @param phases percent of customers on the release, phase by phase, the last one 100
 * @param phase which phase it is in, from 0
 * @param share percent of customers that the edges send to the release now
 * @param reason what it waits for, or why it ended as it did, in a sentence with numbers
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
        List<Integer> phases,
        int phase,
        int share,
        Optional<String> reason,
        Optional<Evidence> evidence,
        Instant createdAt,
        Optional<Instant> finishedAt,
        String path) {

    public RolloutView {
        phases = List.copyOf(phases);
    }

    public boolean finished() {
        return finishedAt.isPresent();
    }

    /**
     * What is known of the release against the stable one, in this phase. The e-values are compared with {@code boundary}: harm at
     * or above it backs out, safety at or above it advances early.
     */
    public record Evidence(
            long pilotRequests,
            long pilotFailures,
            long stableRequests,
            long stableFailures,
            double harm,
            double safety,
            double boundary) {}
}
