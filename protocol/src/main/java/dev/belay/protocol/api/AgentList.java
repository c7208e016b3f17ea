package dev.belay.protocol.api;

import java.util.List;

/** {@code GET /api/agents}: those that are connected, then those lately lost or gone. */
public record AgentList(List<AgentView> agents) {

    public AgentList {
        agents = List.copyOf(agents);
    }
}
