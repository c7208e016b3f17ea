package dev.belay.agents;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.work.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds agents that fell silent. An agent that could not reach a server was not silent, so of a time in which nobody watched
 * (a restart, the database away) only as much counts as may pass between two looks.
 */
final class AgentWatch {

    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(5);

    /** Between two looks lie this many intervals at most, or the server was away meanwhile and could hear nobody. */
    private static final int INTERVALS_MAX = 3;

    /** When somebody looked, and how long agents had been watched by then. */
    private record Look(Instant at, Duration watched) {}

    private final Database database;
    private final AgentStore store;
    private final Journal journal;
    private final InstantSource clock;
    private final AgentLimits limits;
    private final Deque<Look> looks = new ArrayDeque<>();

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
        Look look = look(clock.instant());
        Optional<Instant> silentSince = watchedSince(look.watched().minus(limits.lost()));
        if (silentSince.isPresent()) {
            database.transact(tx -> lose(tx, silentSince.get()));
        } else {
            database.read(tx -> tx.now());
        }
        database.transact(tx -> store.forget(tx, look.at().minus(limits.forget())));
        // Only now: a look that the database did not answer saw nothing.
        looks.addLast(look);
    }

    private Look look(Instant now) {
        if (looks.isEmpty()) {
            return new Look(now, Duration.ZERO);
        }
        Look last = looks.getLast();
        Duration passed = Duration.between(last.at(), now);
        Duration most = every().multipliedBy(INTERVALS_MAX);
        Duration counts = passed.isNegative() ? Duration.ZERO : passed.compareTo(most) > 0 ? most : passed;
        return new Look(now, last.watched().plus(counts));
    }

    /** The last look by which agents had been watched for no longer than that; what came before it is forgotten. */
    private Optional<Instant> watchedSince(Duration watched) {
        Optional<Instant> since = Optional.empty();
        while (!looks.isEmpty() && looks.getFirst().watched().compareTo(watched) <= 0) {
            since = Optional.of(looks.removeFirst().at());
        }
        since.ifPresent(at -> looks.addFirst(new Look(at, watched)));
        return since;
    }

    private List<Actor.Agent> lose(Tx tx, Instant silentSince) {
        String because =
                "was lost: nothing was heard of it for " + limits.lost().toSeconds() + " seconds";
        List<Actor.Agent> lost = store.lose(tx, silentSince, because);
        for (Actor.Agent agent : lost) {
            String summary = "Agent " + agent.name() + " " + because;
            journal.append(tx, Agents.change(UUID.fromString(agent.id()), agent.name(), "agent.lost", summary));
            tx.nudge(Agents.topic(UUID.fromString(agent.id())));
        }
        if (!lost.isEmpty()) {
            tx.nudge(Agents.TOPIC);
            tx.nudge(Agents.LEFT_TOPIC);
        }
        return lost;
    }
}
