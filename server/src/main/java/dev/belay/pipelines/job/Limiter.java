package dev.belay.pipelines.job;

import dev.belay.agents.Agents;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import java.util.List;
import java.util.Optional;

/**
 * Gives the slots of concurrency groups. It alone lets a job of a group go to the agents, and one group is changed in one transaction
 * at a time, so no group ever holds more than its limits say. A job counts from here until it has ended.
 */
public final class Limiter {

    /** Nudged when something changed in a group. */
    public static final String TOPIC = "slots";

    /** Groups that are looked at in one activation. */
    private static final int GROUPS_MAX = 1_000;

    private final Database database;
    private final SlotStore store = new SlotStore();

    public Limiter(Database database) {
        this.database = database;
    }

    /** Looks at the groups in which something changed. */
    public void step() {
        for (int turn = 0; turn < GROUPS_MAX; turn++) {
            Optional<String> group = database.read(store::news);
            if (group.isEmpty()) {
                return;
            }
            database.transact(tx -> give(tx, group.get()));
        }
        database.transact(tx -> {
            tx.nudge(TOPIC);
            return GROUPS_MAX;
        });
    }

    /** Every change tells its group, so there is nothing to find here unless that was ever forgotten. */
    public void lookAgain() {
        int groups = database.transact(store::lookAgain);
        if (groups > 0) {
            step();
        }
    }

    private int give(Tx tx, String group) {
        store.take(tx, group);
        int held = store.held(tx, group);
        int free = Math.max(0, store.most(tx, group) - held);
        List<Slots.Queued> given = Slots.given(held, store.ordered(tx, group, free), store.eager(tx, group, free));
        if (!given.isEmpty()) {
            store.give(tx, given.stream().map(Slots.Queued::job).toList());
            given.stream().map(Slots.Queued::build).distinct().forEach(build -> tx.nudge("build:" + build));
            tx.nudge(Agents.WORK_TOPIC);
        }
        store.holdBack(tx, group);
        return given.size();
    }
}
