package dev.belay.pipelines;

import dev.belay.agents.Agent;
import dev.belay.agents.Agents;
import dev.belay.pipelines.build.SlotWaitStore;
import dev.belay.pipelines.build.Wait;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.Rules;
import dev.belay.pipelines.language.Concurrency;
import dev.belay.platform.database.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What jobs wait for outside of their builds, within one transaction: each class of jobs asks all agents once, and the agents are read
 * when the first one asks.
 */
final class Waits implements Wait.Outside {

    /** For how many jobs it is counted who is before them. */
    private static final int COUNTED_MAX = 20;

    /** Beyond so many, nobody counts. */
    private static final int AHEAD_MAX = 1_000;

    private final Tx tx;
    private final Agents agents;
    private final SlotWaitStore slots = new SlotWaitStore();
    private final Map<String, List<SlotWaitStore.Holder>> holders = new HashMap<>();
    private int counted;
    private final Map<Rules, String> reasons = new HashMap<>();
    private Optional<List<Agent>> connected = Optional.empty();

    Waits(Tx tx, Agents agents) {
        this.tx = tx;
        this.agents = agents;
    }

    @Override
    public String agents(Rules rules) {
        List<Agent> all = connected.orElseGet(() -> agents.connected(tx));
        connected = Optional.of(all);
        return reasons.computeIfAbsent(rules, each -> Wait.agents(each, all));
    }

    @Override
    public String slots(Job job, Concurrency concurrency) {
        List<SlotWaitStore.Holder> held =
                holders.computeIfAbsent(concurrency.group(), group -> slots.holders(tx, group, Wait.NAMED_MAX + 1));
        boolean counts = concurrency.isOrdered() && counted < COUNTED_MAX;
        counted++;
        return Wait.slots(
                concurrency, held, counts ? Optional.of(slots.ahead(tx, job.id(), AHEAD_MAX)) : Optional.empty());
    }
}
