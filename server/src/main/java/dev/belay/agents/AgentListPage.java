package dev.belay.agents;

import dev.belay.platform.page.Badge;
import java.time.Instant;
import java.util.List;

/** All agents: those that are connected, then those lately lost or gone. */
record AgentListPage(List<Agent> agents, Instant now) {

    AgentListPage {
        agents = List.copyOf(agents);
    }

    Badge badge(Agent agent) {
        return switch (agent.state()) {
            case NEVER_CONNECTED -> Badge.quiet("registered");
            case CONNECTED -> agent.job().isPresent() ? Badge.moving("working") : Badge.good("idle");
            case LOST -> Badge.bad("lost");
            case DISCONNECTED -> Badge.quiet("left");
        };
    }

    /** What the agent does, or why it does nothing. */
    String why(Agent agent) {
        return switch (agent.state()) {
            case NEVER_CONNECTED -> "It registered and was not heard of since.";
            case CONNECTED -> agent.job().isPresent() ? "" : "Waits for a job of queue “" + agent.queue() + "”.";
            case LOST -> "It fell silent; its job, if it had one, ended with exit status -1.";
            case DISCONNECTED -> "It said that it leaves.";
        };
    }

    List<String> tags(Agent agent) {
        return agent.tags().stream().filter(tag -> !tag.startsWith("queue=")).toList();
    }
}
