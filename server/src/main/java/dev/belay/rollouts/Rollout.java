package dev.belay.rollouts;

import dev.belay.rollouts.evidence.Evidence;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A rollout as it is written down.
 *
 * @param stable the release that serves until this one is promoted; known once it has begun, absent at a first deployment
 * @param job the rollout step's job; absent for a redeployment
 * @param build the path of the build's page
 * @param phases percent of customers, rising, the last one 100
 * @param phase which of them was last told to the edges; -1 before the first
 * @param generation of the shares last told to the edges
 * @param waiting what it waits for, in a sentence
 * @param reason why it was backed out or dropped
 * @param blamed whether the release itself is why it was backed out
 * @param heldBy who holds it
 * @param advancePhase the phase that somebody ordered to end without more evidence
 * @param backOutOrder why somebody ordered it back
 * @param exposed when the first customers were sent to it
 * @param lookedUntil up to when traffic has been taken into the evidence
 */
record Rollout(
        long number,
        String service,
        String environment,
        String release,
        Optional<String> stable,
        Optional<UUID> job,
        Optional<String> build,
        List<Integer> phases,
        Stage stage,
        Instant since,
        int phase,
        long generation,
        String waiting,
        Optional<String> reason,
        boolean blamed,
        Optional<String> heldBy,
        Optional<Integer> advancePhase,
        Optional<String> backOutOrder,
        Optional<Evidence> evidence,
        Optional<Instant> exposed,
        Optional<Instant> lookedUntil,
        Instant created,
        Optional<Instant> ended) {

    Rollout {
        phases = List.copyOf(phases);
    }

    /** The share of customers that the edges were last told to send to it. */
    int percent() {
        return switch (stage) {
            case QUEUED, STARTING, BACKING_OUT, BACKED_OUT, DROPPED -> 0;
            case SHIFTING, OBSERVING -> phases.get(phase);
            case PROMOTED -> 100;
        };
    }

    boolean redeployment() {
        return job.isEmpty();
    }

    String path() {
        return "/rollouts/" + number;
    }

    /** Nudged when anything about it changes. */
    String topic() {
        return "rollout:" + number;
    }

    /** The same, with more evidence. */
    Rollout with(Evidence more, Instant until) {
        return new Rollout(
                number,
                service,
                environment,
                release,
                stable,
                job,
                build,
                phases,
                stage,
                since,
                phase,
                generation,
                waiting,
                reason,
                blamed,
                heldBy,
                advancePhase,
                backOutOrder,
                Optional.of(more),
                exposed,
                Optional.of(until),
                created,
                ended);
    }
}
