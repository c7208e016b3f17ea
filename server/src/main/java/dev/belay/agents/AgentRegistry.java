package dev.belay.agents;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Takes agents in and lets them go. */
final class AgentRegistry {

    private final Database database;
    private final AgentStore store;
    private final Journal journal;
    private final Gen gen;
    private final Runnable shutOut;

    /** An agent that was taken in, and its access token, which is told this once. */
    record Registered(Agent agent, String token) {}

    /**
     * Takes in nobody by itself.
     *
     * @param shutOut is told when what is known of tokens may have changed
     */
    AgentRegistry(Database database, AgentStore store, Journal journal, Gen gen, Runnable shutOut) {
        this.database = database;
        this.store = store;
        this.journal = journal;
        this.gen = gen;
        this.shutOut = shutOut;
    }

    Registered register(Registration asked, boolean dispatchable) {
        String token = AgentToken.PREFIX + gen.secret(AgentToken.SECRET_BYTES);
        Agent agent = database.transact(tx -> register(tx, asked, dispatchable, token));
        return new Registered(agent, token);
    }

    private Agent register(Tx tx, Registration asked, boolean dispatchable, String token) {
        String name = asked.name(store.namesInUse(tx, asked.namePattern(), asked.namePrefix()));
        var agent = new Agent(
                gen.id(),
                name,
                asked.queue(),
                asked.tags(),
                asked.priority(),
                AgentState.NEVER_CONNECTED,
                asked.machine(),
                tx.now(),
                tx.now(),
                tx.now(),
                Optional.empty(),
                Optional.empty());
        store.insert(tx, agent, dispatchable, AgentToken.digest(token));
        String summary = "Agent " + name + " registered for queue " + asked.queue();
        journal.append(tx, Agents.change(agent.id(), name, "agent.registered", summary));
        tx.nudge(Agents.TOPIC);
        return agent;
    }

    void connect(UUID id) {
        database.transact(tx -> {
            connect(tx, id);
            return id;
        });
    }

    /** The agent is there, whatever was thought of it. */
    void connect(Tx tx, UUID id) {
        store.beat(tx, Set.of(id));
        store.connect(tx, id).ifPresent(name -> {
            journal.append(tx, Agents.change(id, name, "agent.connected", "Agent " + name + " connected"));
            tx.nudge(Agents.TOPIC);
        });
    }

    /** The agents are there; those that were thought lost are connected again. */
    void beat(Tx tx, Set<UUID> ids) {
        store.beat(tx, ids);
        store.lostAmong(tx, ids).forEach(id -> connect(tx, id));
    }

    void disconnect(UUID id) {
        database.transact(tx -> {
            Optional<String> name = store.disconnect(tx, id);
            name.ifPresent(each -> {
                String summary = "Agent " + each + " disconnected";
                journal.append(tx, Agents.change(id, each, "agent.disconnected", summary));
                tx.nudge(Agents.TOPIC);
                tx.nudge(Agents.LEFT_TOPIC);
                tx.nudge(Agents.topic(id));
            });
            return name;
        });
    }

    /**
     * Shuts an agent out: its token works no more, its job ends as lost, and it is forgotten.
     *
     * @throws Problem when there is no such agent
     */
    void shutOut(UUID id, Actor by) {
        database.transact(tx -> {
            String name = store.shutOut(tx, id, "was shut out by " + by.label())
                    .orElseThrow(() -> Problem.notFound("agent " + id));
            String summary = by.label() + " shut the agent " + name + " out";
            journal.append(tx, new Change(by, "agent.shut-out", "/agents", summary, Map.of("agent", name)));
            tx.nudge(Agents.TOPIC);
            tx.nudge(Agents.LEFT_TOPIC);
            tx.nudge(Agents.topic(id));
            return name;
        });
        shutOut.run();
    }
}
