package dev.belay.agents;

import dev.belay.platform.page.Badge;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** All agents: those that are connected, then those lately lost or gone. */
record AgentListPage(List<Agent> agents, Map<UUID, String> jobs, Instant now) {

    AgentListPage {
        agents = List.copyOf(agents);
        jobs = Map.copyOf(jobs);
    }

    /** What an agent's job is called. */
    String title(UUID job) {
        return jobs.getOrDefault(job, "a job");
    }

    Badge badge(Agent agent) {
        return switch (agent.state()) {
            case NEVER_CONNECTED -> Badge.quiet("registered");
            case CONNECTED ->
                agent.job().isPresent()
                        ? Badge.moving("working")
                        : agent.pause().isPresent() ? Badge.quiet("paused") : Badge.good("idle");
            case LOST -> Badge.bad("lost");
            case DISCONNECTED -> Badge.quiet("left");
        };
    }

    /** What the agent does, or why it does nothing. */
    String why(Agent agent) {
        return switch (agent.state()) {
            case NEVER_CONNECTED -> "It registered and was not heard of since.";
            case CONNECTED -> agent.job().isPresent() ? "" : waits(agent);
            case LOST -> "It fell silent; its job, if it had one, ended with exit status -1.";
            case DISCONNECTED -> "It said that it leaves.";
        };
    }

    private static String waits(Agent agent) {
        return agent.pause()
                .map(pause ->
                        "It takes no jobs until it is resumed" + (pause.note().isEmpty() ? "." : ": " + pause.note()))
                .orElse("Waits for a job of queue “" + agent.queue() + "”.");
    }

    List<String> tags(Agent agent) {
        return agent.tags().stream().filter(tag -> !tag.startsWith("queue=")).toList();
    }
}
