package dev.belay.rollouts;

import dev.belay.kernel.Problem;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.api.RolloutView;
import dev.belay.rollouts.evidence.Evidence;
import java.util.List;
import java.util.Optional;

/** Rollouts as programs and pages see them. */
record Views(RolloutStore store, LookStore looks) {

    /** How many looks one view tells of. */
    static final int LOOKS_MAX = 1_500;

    Rollout find(Tx tx, long number) {
        return store.find(tx, number).orElseThrow(() -> Problem.notFound("rollout " + number));
    }

    /** One rollout with its looks. */
    RolloutView show(Tx tx, long number) {
        return of(find(tx, number), looks.looks(tx, number, LOOKS_MAX));
    }

    static RolloutView of(Rollout rollout, List<Seen> looks) {
        return new RolloutView(
                rollout.number(),
                rollout.service(),
                rollout.environment(),
                rollout.release(),
                rollout.stable(),
                state(rollout),
                rollout.heldBy().isPresent(),
                rollout.heldBy(),
                rollout.redeployment(),
                rollout.phases(),
                Math.max(0, rollout.phase()),
                rollout.percent(),
                Optional.of(rollout.waiting()),
                rollout.build(),
                rollout.evidence().filter(_ -> rollout.stable().isPresent()).map(Views::of),
                looks.stream().map(Views::of).toList(),
                rollout.created(),
                rollout.ended(),
                rollout.path());
    }

    private static String state(Rollout rollout) {
        return switch (rollout.stage()) {
            case QUEUED -> "waiting";
            case STARTING -> "starting";
            case SHIFTING, OBSERVING -> rollout.heldBy().isPresent() ? "holding" : "running";
            case BACKING_OUT -> "backing_out";
            case PROMOTED -> "promoted";
            case BACKED_OUT -> "backed_out";
            case DROPPED -> "dropped";
        };
    }

    private static RolloutView.Evidence of(Evidence evidence) {
        return new RolloutView.Evidence(
                evidence.pilot().requests(),
                evidence.pilot().failures(),
                evidence.pilot().slow(),
                evidence.stable().requests(),
                evidence.stable().failures(),
                evidence.stable().slow(),
                evidence.harm(),
                evidence.noHarm(),
                evidence.rules().harmBoundary(),
                evidence.rules().noHarmBoundary(),
                evidence.baseline().slow().map(slow -> Baselines.millis(slow.aboveBucket())));
    }

    private static RolloutView.Look of(Seen seen) {
        return new RolloutView.Look(
                seen.at(),
                seen.seconds(),
                seen.share(),
                of(seen.pilot()),
                of(seen.stable()),
                seen.harm(),
                seen.noHarm());
    }

    private static RolloutView.Traffic of(Seen.Traffic traffic) {
        return new RolloutView.Traffic(
                traffic.requests(), traffic.failures(), traffic.medianMillis(), traffic.p99Millis());
    }
}
