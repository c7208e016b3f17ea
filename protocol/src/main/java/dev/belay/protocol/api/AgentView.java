package dev.belay.protocol.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An agent.
 *
 * @param tags {@code key=value}, the queue among them
 * @param state one of {@code never_connected}, {@code connected}, {@code lost}, {@code disconnected}
 * @param job the id of the job that it has
 */
public record AgentView(
        String id,
        String name,
        String queue,
        List<String> tags,
        String state,
        String hostname,
        String os,
        String arch,
        String version,
        Optional<String> job,
        Instant registeredAt,
        Instant seenAt) {

    public AgentView {
        tags = List.copyOf(tags);
    }
}
