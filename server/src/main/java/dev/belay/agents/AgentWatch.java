package dev.belay.agents;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.work.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/**
 * Finds agents that fell silent. An agent that could not reach a server was not silent, so after a time in which nobody
 * watched (a restart, the database away) all agents get the full time once more.
 */
final class AgentWatch {

    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(5);

    /** A server that missed so many of its own looks was away, and so could hear nobody. */
    private static final int LOOKS_MISSED_MAX = 3;

    private final Database database;
    private final AgentStore store;
    private final Journal journal;
    private final InstantSource clock;
    private final AgentLimits limits;
    private Instant watchedSince = Instant.MAX;
    private Instant lookedAt = Instant.MIN;

    AgentWatch(Database database, AgentStore store, Journal journal, InstantSource clock, AgentLimits limits) {
        this.database = database;
        this.store = store;
        this.journal = journal;
        this.clock = clock;
        this.limits = limits;
    }

    Reconciler reconciler() {
        return new Reconciler("agents", every(), List.of(), this::step);
    }

    private Duration every() {
        Duration quarter = limits.lost().dividedBy(4);
        return quarter.compareTo(LONGEST_INTERVAL) < 0 ? quarter : LONGEST_INTERVAL;
    }

    private void step() {
        Instant now = clock.instant();
        if (lookedAt.isBefore(now.minus(every().multipliedBy(LOOKS_MISSED_MAX)))) {
            watchedSince = now;
        }
        if (!watchedSince.isAfter(now.minus(limits.lost()))) {
            database.transact(tx -> lose(tx, now));
        } else {
            database.read(tx -> tx.now());
        }
        database.transact(tx -> store.forget(tx, now.minus(limits.forget())));
        lookedAt = now;
    }

    private List<Actor.Agent> lose(Tx tx, Instant now) {
        String because =
                "was lost: nothing was heard of it for " + limits.lost().toSeconds() + " seconds";
        List<Actor.Agent> lost = store.lose(tx, now.minus(limits.lost()), because);
        for (Actor.Agent agent : lost) {
            String summary = "Agent " + agent.name() + " " + because;
            journal.append(tx, Agents.change(UUID.fromString(agent.id()), agent.name(), "agent.lost", summary));
        }
        if (!lost.isEmpty()) {
            tx.nudge(Agents.TOPIC);
            tx.nudge(Agents.WORK_TOPIC);
        }
        return lost;
    }
}
