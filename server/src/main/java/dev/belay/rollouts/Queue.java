package dev.belay.rollouts;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Tx;
import java.util.Optional;

/** One rollout of a service in an environment at a time; one may wait its turn, and a newer one takes that one's place. */
record Queue(World world, RolloutStore store, RolloutLog log) {

    /** A new rollout waits; the one that waited so far never begins. */
    Rollout join(Tx tx, Draft draft, Actor actor) {
        for (Rollout other : store.lockTarget(tx, draft.service(), draft.environment())) {
            if (other.stage() == Stage.QUEUED) {
                drop(tx, other, "Never began: " + draft.release() + " took its place.", actor);
            }
        }
        long number = store.insert(tx, draft, "Waits for its turn.");
        draft.job().ifPresent(job -> world.began(tx, job, number));
        Rollout rollout = store.find(tx, number).orElseThrow();
        String again = draft.job().isEmpty() ? " again" : "";
        log.tell(
                tx,
                actor,
                rollout,
                "created",
                draft.release() + " is to be rolled out" + again + " to " + draft.environment());
        return rollout;
    }

    /** Ends a rollout that has not begun. */
    void drop(Tx tx, Rollout rollout, String reason, Actor actor) {
        rollout.job().ifPresent(job -> world.finish(tx, job, false, reason));
        store.end(tx, rollout.number(), Stage.DROPPED, Optional.of(reason), reason);
        log.tell(tx, actor, rollout, "dropped", reason);
    }

    /** The rollout that goes before this one, as people know it. */
    Optional<String> ahead(Tx tx, Rollout rollout) {
        if (rollout.stage() != Stage.QUEUED) {
            return Optional.empty();
        }
        return store.atTarget(tx, rollout.service(), rollout.environment()).stream()
                .filter(other -> other.stage() != Stage.QUEUED)
                .findFirst()
                .map(other -> "rollout " + other.number() + " of " + other.release());
    }
}
