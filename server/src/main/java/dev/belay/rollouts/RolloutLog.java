package dev.belay.rollouts;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import java.util.Map;

/** Tells the journal, and whoever watches, what became of a rollout. */
record RolloutLog(Journal journal) {

    void tell(Tx tx, Actor actor, Rollout rollout, String what, String summary) {
        Map<String, Object> data = Map.of(
                "rollout", rollout.number(),
                "service", rollout.service(),
                "environment", rollout.environment(),
                "release", rollout.release());
        journal.append(tx, new Change(actor, "rollout." + what, rollout.path(), summary, data));
        tx.nudge(Rollouts.TOPIC);
        tx.nudge(rollout.topic());
    }
}
