package dev.belay.rollouts;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Tx;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One rollout of a service in an environment at a time; one may wait its turn, and a newer one takes that one's place. */
record Queue(World world, RolloutStore store, RolloutLog log) {

    /**
     * A new rollout waits; the one that waited so far never begins. A build that was overtaken by a later one of its pipeline
     * never begins either: it would take customers back to an older commit.
     */
    Rollout join(Tx tx, Draft draft, Actor actor) {
        List<Rollout> others = store.lockTarget(tx, draft.service(), draft.environment());
        Optional<String> overtaken = draft.job().isEmpty() ? Optional.empty() : overtaken(tx, draft, others);
        if (overtaken.isPresent()) {
            Rollout rollout = create(tx, draft, Stage.DROPPED, actor);
            drop(tx, rollout, "Never began: " + overtaken.get(), actor);
            return store.find(tx, rollout.number()).orElseThrow();
        }
        for (Rollout other : others) {
            if (other.stage() == Stage.QUEUED) {
                drop(tx, other, "Never began: " + draft.release() + " took its place.", actor);
            }
        }
        return create(tx, draft, Stage.QUEUED, actor);
    }

    private Rollout create(Tx tx, Draft draft, Stage stage, Actor actor) {
        long number = store.insert(tx, draft, stage, "Waits for its turn.");
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

    /** Which release of a later build goes before, in a sentence. One that is being backed out does not. */
    private Optional<String> overtaken(Tx tx, Draft draft, List<Rollout> others) {
        World.Origin own = world.origin(tx, draft.release());
        Stream<String> coming = others.stream()
                .filter(other -> other.stage() != Stage.BACKING_OUT)
                .filter(other -> other.backOutOrder().isEmpty())
                .map(Rollout::release);
        Stream<String> serving = world.serving(tx, draft.service(), draft.environment()).stream();
        return Stream.concat(coming, serving)
                .filter(release -> world.origin(tx, release).isLaterThan(own))
                .findFirst()
                .map(release ->
                        release + " is of build " + world.origin(tx, release).build() + ", later than build "
                                + own.build() + " of " + draft.release()
                                + ". To have the older one all the same, redeploy it.");
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
