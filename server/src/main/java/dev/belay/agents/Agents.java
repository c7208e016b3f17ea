package dev.belay.agents;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.access.Caller;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Route;
import dev.belay.platform.web.Site;
import dev.belay.platform.work.Reconciler;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The agents' door. */
public final class Agents {

    /** Nudged when an agent comes, goes or is lost. */
    public static final String TOPIC = "agents";

    /** Nudged when an agent asks for work, or there is some. */
    public static final String WORK_TOPIC = "jobs";

    /** Nudged when an agent left a job that it has. */
    public static final String LEFT_TOPIC = "jobs-left";

    private final Database database;
    private final AgentStore store = new AgentStore();
    private final HeldStore heldStore = new HeldStore();
    private final IdleAgents idle = new IdleAgents(store);
    private final OrderStore orders = new OrderStore();
    private final AgentAuthenticator authenticator;
    private final AgentWatch watch;
    private final AgentRegistry registry;
    private final AgentApi api;
    private final OrderApi orderApi;
    private final AgentLimits limits;

    public Agents(
            Database database,
            Journal journal,
            Nudges nudges,
            InstantSource clock,
            Gen gen,
            Site site,
            AgentLimits limits) {
        this.database = database;
        this.limits = limits;
        this.authenticator = new AgentAuthenticator(database, store, clock);
        this.watch = new AgentWatch(database, store, journal, clock, limits);
        this.registry = new AgentRegistry(database, store, journal, gen, authenticator::forget);
        var pulse = new Pulse(database, clock, limits.heartbeat().dividedBy(2), registry::beat);
        var pings = new Pings(database, store, registry, nudges, clock, limits, pulse);
        this.orderApi = new OrderApi(database, store, orders);
        this.api = new AgentApi(database, store, registry, pings, pulse, clock, limits, site);
    }

    /** The topic that tells one agent of its job. */
    public static String topic(UUID agent) {
        return "agent:" + agent;
    }

    public List<Route> routes() {
        return Stream.concat(api.routes().stream(), orderApi.routes().stream()).toList();
    }

    /** The pages for people. */
    public List<Route> pages(Pages pages, JobTitles jobs) {
        return new AgentPages(database, store, registry, jobs, pages).routes();
    }

    public List<Reconciler> reconcilers() {
        return List.of(watch.reconciler());
    }

    /** Knows agents by their access tokens. */
    public Authenticator authenticator() {
        return authenticator;
    }

    /** The agents that ask for work and were heard of lately. */
    public List<Agent> idle(Tx tx) {
        return idle.of(tx, tx.now().minus(limits.lately()), Optional.empty());
    }

    /** Those of them that take jobs of these queues. */
    public List<Agent> idle(Tx tx, Set<String> queues) {
        return idle.of(tx, tx.now().minus(limits.lately()), Optional.of(queues));
    }

    /** The agents that are connected and may get jobs, whether they have one or not. */
    public List<Agent> connected(Tx tx) {
        return store.connected(tx);
    }

    public Optional<Agent> find(Tx tx, UUID agent) {
        return store.find(tx, agent);
    }

    /** The agent that calls, if an agent calls. */
    public Optional<Agent> calling(Tx tx, Caller caller) {
        return caller.actor() instanceof Actor.Agent agent
                ? store.find(tx, UUID.fromString(agent.id()))
                : Optional.empty();
    }

    /** Gives agents jobs to accept, by agent. Answers which agents got theirs: others do not ask for work any more. */
    public Set<UUID> assign(Tx tx, Map<UUID, UUID> jobs) {
        Set<UUID> assigned = heldStore.assign(tx, jobs);
        assigned.forEach(agent -> tx.nudge(topic(agent)));
        return assigned;
    }

    /**
     * Agents that have just ended their jobs ask for others, unless they are to pause or to leave. Answers the jobs that some have been
     * given by now, by agent: whoever did not hear so asks once more.
     */
    public Map<UUID, UUID> askAgain(Tx tx, Set<UUID> agents) {
        return store.askAgain(tx, agents) == agents.size() ? Map.of() : heldStore.offered(tx, agents);
    }

    /** Gives an agent a job that it named itself; false when it has another, or is not there. */
    public boolean acquire(Tx tx, UUID agent, UUID job) {
        tx.nudge(topic(agent));
        return orders.acquire(tx, agent, job);
    }

    /** Agents accepted their jobs. Answers their tags, by agent. */
    public Map<UUID, List<String>> accepted(Tx tx, List<Held> held) {
        return heldStore.accepted(tx, held);
    }

    /** Agents do not have their jobs any more, whoever ended these. They get others when they ask for some. */
    public void release(Tx tx, List<Held> held) {
        heldStore.release(tx, held);
        held.forEach(each -> tx.nudge(topic(each.agent())));
    }

    /** The jobs whose agents are lost, gone, or ask for other work. */
    public List<Forsaken> forsaken(Tx tx) {
        return heldStore.forsaken(tx);
    }

    static Change change(UUID agent, String name, String kind, String summary) {
        return new Change(
                new Actor.Agent(agent.toString(), name), kind, "/agents/" + agent, summary, Map.of("agent", name));
    }
}
