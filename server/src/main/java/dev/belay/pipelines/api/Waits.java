package dev.belay.pipelines.api;

import dev.belay.agents.Agent;
import dev.belay.agents.Agents;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.Rules;
import dev.belay.pipelines.language.Concurrency;
import dev.belay.pipelines.waiting.CircularWaits;
import dev.belay.pipelines.waiting.Estimate;
import dev.belay.pipelines.waiting.Wait;
import dev.belay.pipelines.waiting.WaitStore;
import dev.belay.pipelines.waiting.Waiting;
import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What jobs wait for outside of their builds, within one transaction: each class of jobs asks all agents once, and the agents are read
 * when the first one asks.
 */
public final class Waits implements Wait.Outside {

    /** For how many jobs it is counted who is before them. */
    private static final int COUNTED_MAX = 20;

    /** Beyond so many, nobody counts. */
    private static final int AHEAD_MAX = 1_000;

    private final Tx tx;
    private final Agents agents;
    private final CircularWaits circles;
    private final WaitStore store = new WaitStore();
    private final Map<String, List<WaitStore.Holder>> holders = new HashMap<>();
    private final Map<Kind, Waiting> byKind = new HashMap<>();
    private final Map<Rules, Optional<Duration>> typical = new HashMap<>();
    private Optional<List<Agent>> connected = Optional.empty();
    private int counted;

    /** What agents look at when they take jobs. */
    private record Kind(Rules rules, boolean hotfix) {}

    Waits(Tx tx, Agents agents, CircularWaits circles) {
        this.tx = tx;
        this.agents = agents;
        this.circles = circles;
    }

    @Override
    public Waiting agents(Job job) {
        List<Agent> all = connected.orElseGet(() -> agents.connected(tx));
        connected = Optional.of(all);
        var kind = new Kind(job.rules(), hotfix(job, all));
        Waiting waiting = byKind.computeIfAbsent(kind, each -> Wait.agents(each.rules(), each.hotfix(), all));
        boolean counts = waiting.cause() == Waiting.Cause.BUSY_AGENTS && counted++ < COUNTED_MAX;
        if (!counts) {
            return waiting;
        }
        int before = store.before(tx, job.id(), AHEAD_MAX);
        return waiting.with(
                before,
                typical(job).flatMap(each -> begins(Wait.takers(kind.rules(), kind.hotfix(), all), before, each)));
    }

    /** It matters only where agents are kept free for hotfixes. */
    private boolean hotfix(Job job, List<Agent> all) {
        return all.stream().anyMatch(agent -> job.rules().isKeptFrom(agent, false)) && store.hotfix(tx, job.id());
    }

    private Optional<Duration> typical(Job job) {
        return typical.computeIfAbsent(job.rules(), _ -> store.typical(tx, job, Optional.empty()));
    }

    private Optional<Duration> begins(List<Agent> takers, int before, Duration usual) {
        Map<UUID, Instant> begun = store.begun(
                tx, takers.stream().flatMap(agent -> agent.job().stream()).toList());
        List<Duration> left = takers.stream()
                .flatMap(agent -> agent
                        .job()
                        .map(each -> left(Optional.ofNullable(begun.get(each)), usual))
                        .orElse(Optional.of(Duration.ZERO))
                        .stream())
                .toList();
        return Estimate.begins(left, before, usual);
    }

    private Optional<Duration> left(Optional<Instant> begun, Duration usual) {
        return Estimate.left(begun.map(at -> Duration.between(at, tx.now())).orElse(Duration.ZERO), usual);
    }

    @Override
    public Waiting slots(Job job, Concurrency concurrency) {
        int looked = Math.max(Wait.NAMED_MAX + 1, Math.min(concurrency.limit(), AHEAD_MAX));
        List<WaitStore.Holder> held =
                holders.computeIfAbsent(concurrency.group(), group -> store.holders(tx, group, looked));
        boolean counts = concurrency.isOrdered() && counted++ < COUNTED_MAX;
        if (!counts) {
            return Wait.slots(concurrency, held, Optional.empty());
        }
        int ahead = store.ahead(tx, job.id(), AHEAD_MAX);
        boolean stranded = held.size() < concurrency.limit() && ahead >= concurrency.limit();
        List<CircularWaits.Knot> circle = stranded ? circles.of(job) : List.of();
        if (!circle.isEmpty()) {
            return Wait.circle(
                    circle,
                    circle.stream()
                            .limit(Wait.NAMED_MAX)
                            .map(each -> new Waiting.Link(each.label(), "/jobs/" + each.job()))
                            .toList());
        }
        Optional<Duration> usual = store.typical(tx, job, Optional.of(concurrency.group()));
        return Wait.slots(concurrency, held, Optional.of(ahead))
                .with(
                        0,
                        usual.filter(_ -> !held.isEmpty())
                                .flatMap(each -> Estimate.begins(
                                        held.stream()
                                                .flatMap(holder -> left(holder.started(), each).stream())
                                                .toList(),
                                        ahead,
                                        each)));
    }
}
