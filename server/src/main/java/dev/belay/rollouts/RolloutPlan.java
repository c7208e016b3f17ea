package dev.belay.rollouts;

import static dev.belay.rollouts.Sentences.count;

import dev.belay.rollouts.evidence.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Pure: given where a rollout stands, what its surroundings look like and the time, what comes next. Forward moves need every
 * instance ready, every edge in step, nobody holding, and proof; backward moves need one good reason and are never held up.
 */
record RolloutPlan(RolloutSettings settings) {

    Step next(Rollout rollout, Observation seen, Instant now) {
        return switch (rollout.stage()) {
            case QUEUED -> queued(rollout, seen);
            case STARTING -> starting(rollout, seen, now);
            case SHIFTING -> shifting(rollout, seen);
            case OBSERVING -> observing(rollout, seen, now);
            case BACKING_OUT -> backingOut(rollout, seen, now);
            case PROMOTED, BACKED_OUT, DROPPED ->
                throw new IllegalStateException("rollout " + rollout.number() + " has ended");
        };
    }

    private Step queued(Rollout rollout, Observation seen) {
        Optional<String> unwanted = unwanted(rollout, seen);
        if (unwanted.isPresent()) {
            return new Step.Drop(unwanted.get());
        }
        if (seen.quarantine().isPresent()) {
            return new Step.Drop("Never began, since " + rollout.release() + " is quarantined: "
                    + seen.quarantine().get());
        }
        return seen.ahead().isPresent()
                ? new Step.AwaitTurn("Waits for " + seen.ahead().get() + " to end.")
                : new Step.Begin();
    }

    private Step starting(Rollout rollout, Observation seen, Instant now) {
        Optional<String> unwanted = unwanted(rollout, seen);
        if (unwanted.isPresent()) {
            return unwanted(rollout, unwanted.get());
        }
        Crew pilot = seen.pilot();
        if (pilot.gaveUp().isPresent()) {
            Crew.GivenUp gaveUp = pilot.gaveUp().get();
            return new Step.BackOut(Sentences.neverReady(rollout, gaveUp.because()), gaveUp.ownFault());
        }
        if (pilot.complete()) {
            return expose(rollout, seen);
        }
        long seconds = Duration.between(rollout.since(), now).toSeconds();
        return seconds >= settings.startSecondsMax()
                ? new Step.BackOut(Sentences.neverReady(rollout, Sentences.notReadyWithin(pilot, seconds)), false)
                : new Step.AwaitReady(Sentences.awaitReady(rollout, pilot));
    }

    private Step shifting(Rollout rollout, Observation seen) {
        Optional<Step> retreat = retreat(rollout, seen);
        if (retreat.isPresent()) {
            return retreat.get();
        }
        Optional<Step> edges = awaitEdges(rollout, seen);
        if (edges.isPresent()) {
            return edges.get();
        }
        if (rollout.percent() < 100) {
            return new Step.Watch();
        }
        if (rollout.heldBy().isPresent()) {
            return held(rollout);
        }
        return seen.pilot().complete() ? new Step.Finish() : missing(rollout, seen);
    }

    private Step observing(Rollout rollout, Observation seen, Instant now) {
        Optional<Step> retreat = retreat(rollout, seen);
        if (retreat.isPresent()) {
            return retreat.get();
        }
        if (rollout.advancePhase().equals(Optional.of(rollout.phase()))) {
            return seen.pilot().complete() ? ordered(rollout, seen) : missing(rollout, seen);
        }
        Evidence evidence = rollout.evidence().orElseThrow();
        long watched = Duration.between(rollout.since(), now).toSeconds();
        boolean proven = evidence.verdict() == Evidence.Verdict.NO_HARM && watched >= settings.phaseSecondsMin();
        if (rollout.heldBy().isPresent()) {
            return held(rollout);
        }
        if (!proven) {
            return new Step.Observe(Sentences.observe(rollout, evidence));
        }
        return seen.pilot().complete() ? forward(rollout, seen, Sentences.proof(evidence)) : missing(rollout, seen);
    }

    private Step backingOut(Rollout rollout, Observation seen, Instant now) {
        if (rollout.exposed().isEmpty() || seen.acknowledgement() instanceof Acknowledgement.Everywhere) {
            return new Step.Remove("");
        }
        String silent = Sentences.silent(seen.acknowledgement());
        long seconds = Duration.between(rollout.since(), now).toSeconds();
        return seconds >= settings.acknowledgeSecondsMax()
                ? new Step.Remove("Removed after " + count(seconds, "second") + " without a word from " + silent + ".")
                : new Step.AwaitEdges(
                        "Backs out: waits for " + silent + " to send nobody to " + rollout.release() + " any more.");
    }

    /** The first customers, if there is an edge to send them; which shares edges acknowledged before does not matter. */
    private static Step expose(Rollout rollout, Observation seen) {
        if (rollout.heldBy().isPresent()) {
            return held(rollout);
        }
        return seen.acknowledgement() instanceof Acknowledgement.NoEdge
                ? noEdge(rollout)
                : shift(rollout, "all its instances are ready");
    }

    /** The next phase, if the edges are there to take it. */
    private static Step forward(Rollout rollout, Observation seen, String because) {
        if (rollout.heldBy().isPresent()) {
            return held(rollout);
        }
        Optional<Step> edges = awaitEdges(rollout, seen);
        return edges.orElseGet(() -> shift(rollout, because));
    }

    private static Step ordered(Rollout rollout, Observation seen) {
        return awaitEdges(rollout, seen).orElseGet(() -> shift(rollout, "somebody ordered it"));
    }

    private static Step shift(Rollout rollout, String because) {
        int phase = rollout.phase() + 1;
        return new Step.Shift(phase, rollout.phases().get(phase), because);
    }

    private static Step held(Rollout rollout) {
        return new Step.Hold(Sentences.held(rollout));
    }

    private static Step missing(Rollout rollout, Observation seen) {
        return new Step.AwaitReady(Sentences.awaitReady(rollout, seen.pilot()));
    }

    /** What makes a rollout go back once customers are on it, or stand still because back is no better. */
    private static Optional<Step> retreat(Rollout rollout, Observation seen) {
        Optional<String> unwanted = unwanted(rollout, seen);
        if (unwanted.isPresent()) {
            return Optional.of(unwanted(rollout, unwanted.get()));
        }
        Optional<String> harm = harm(rollout, seen.pilot());
        if (harm.isEmpty()) {
            return Optional.empty();
        }
        if (rollout.stable().isEmpty()) {
            return Optional.of(new Step.AwaitReady(harm.get() + " There is no earlier release to go back to."));
        }
        return seen.stable().ready() > 0
                ? Optional.of(new Step.BackOut(harm.get(), true))
                : Optional.of(new Step.Hold(harm.get() + " But stable "
                        + rollout.stable().get() + " has no ready instance to go back to."));
    }

    private static Optional<String> harm(Rollout rollout, Crew pilot) {
        if (pilot.lost()) {
            return Optional.of(Sentences.lost(rollout, pilot));
        }
        return rollout.evidence()
                .filter(evidence -> evidence.verdict() == Evidence.Verdict.HARM)
                .map(evidence -> Sentences.harm(rollout, evidence));
    }

    private static Optional<String> unwanted(Rollout rollout, Observation seen) {
        if (rollout.backOutOrder().isPresent()) {
            return rollout.backOutOrder();
        }
        return seen.buildWantsIt() ? Optional.empty() : Optional.of("The build was cancelled.");
    }

    /** A person's order is a judgement of the release; a cancelled build is none. */
    private static Step unwanted(Rollout rollout, String reason) {
        return new Step.BackOut(reason, rollout.backOutOrder().isPresent());
    }

    private static Optional<Step> awaitEdges(Rollout rollout, Observation seen) {
        return switch (seen.acknowledgement()) {
            case Acknowledgement.Everywhere _ -> Optional.empty();
            case Acknowledgement.NoEdge _ -> Optional.of(noEdge(rollout));
            case Acknowledgement.WaitingFor waiting ->
                Optional.of(new Step.AwaitEdges("Waits for the edges to send " + rollout.percent() + " % to "
                        + rollout.release() + ". " + waiting.because()));
        };
    }

    private static Step noEdge(Rollout rollout) {
        return new Step.AwaitEdges("No edge is connected, so no customer can be sent to " + rollout.release()
                + ": start one with “belay edge”.");
    }
}
