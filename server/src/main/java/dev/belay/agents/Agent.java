package dev.belay.agents;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An agent.
 *
 * @param queue the queue whose jobs it takes
 * @param tags {@code key=value}, the queue among them
 * @param priority among agents that could take a job, the one with the highest number does
 * @param idleSince when it last became free
 * @param pause what keeps it from taking jobs, while it does
 * @param seenAt when it was last heard of, give or take a heartbeat
 */
public record Agent(
        UUID id,
        String name,
        String queue,
        List<String> tags,
        int priority,
        AgentState state,
        Machine machine,
        Instant registeredAt,
        Instant idleSince,
        Instant seenAt,
        Optional<UUID> job,
        Optional<Pause> pause) {

    /** The queue of agents and jobs that name none. */
    public static final String DEFAULT_QUEUE = "default";

    public Agent {
        tags = List.copyOf(tags);
    }

    /** What it says of the machine that it runs on, and of itself. */
    public record Machine(String hostname, String os, String arch, String version) {}

    /**
     * That it was told to take no jobs.
     *
     * @param note what whoever told it said
     * @param until when it goes on by itself, if it does
     */
    public record Pause(String note, Optional<Instant> until) {}

    /** The same, free and asking for work since then. */
    Agent asking(Instant since) {
        return new Agent(
                id,
                name,
                queue,
                tags,
                priority,
                AgentState.CONNECTED,
                machine,
                registeredAt,
                since,
                seenAt,
                Optional.empty(),
                Optional.empty());
    }

    /** Whether it carries a tag; {@code *} or nothing as value means any. */
    public boolean carries(String key, String value) {
        boolean any = value.equals("*") || value.isEmpty();
        return tags.stream().anyMatch(tag -> any ? tag.startsWith(key + "=") : tag.equals(key + "=" + value));
    }

    /** The value of a tag. */
    public Optional<String> tag(String key) {
        return tags.stream()
                .filter(tag -> tag.startsWith(key + "="))
                .map(tag -> tag.substring(key.length() + 1))
                .findFirst();
    }
}
