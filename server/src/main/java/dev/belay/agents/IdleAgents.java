package dev.belay.agents;

import dev.belay.platform.database.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The agents that ask for work, whom the dispatcher looks at many times a second. What an agent is it stays until it registers
 * anew under another id, so that is remembered; only who asks, and since when, is read each time.
 */
final class IdleAgents {

    private static final int REMEMBERED_MAX = 20_000;

    private final AgentStore store;
    private final ConcurrentMap<UUID, Agent> known = new ConcurrentHashMap<>();

    IdleAgents(AgentStore store) {
        this.store = store;
    }

    /** Those that take jobs of the queues, or of any queue when none is named, and were heard of lately. */
    List<Agent> of(Tx tx, Instant heardSince, Optional<Set<String>> queues) {
        Map<UUID, Instant> idle = store.idle(tx, heardSince, queues);
        List<UUID> strangers =
                idle.keySet().stream().filter(id -> !known.containsKey(id)).toList();
        if (!strangers.isEmpty()) {
            if (known.size() + strangers.size() > REMEMBERED_MAX) {
                known.clear();
            }
            store.find(tx, strangers).forEach(agent -> known.put(agent.id(), agent));
        }
        var agents = new ArrayList<Agent>();
        idle.forEach(
                (id, since) -> Optional.ofNullable(known.get(id)).ifPresent(agent -> agents.add(agent.asking(since))));
        return agents;
    }
}
