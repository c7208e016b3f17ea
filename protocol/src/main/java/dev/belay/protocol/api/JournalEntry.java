package dev.belay.protocol.api;

import java.time.Instant;
import java.util.Map;

/**
 * One entry of the journal.
 *
 * @param actorKind person, program, agent, edge, belay or anonymous
 * @param actorId tells the actor from others of its kind; empty in entries from before this was written down
 * @param kind what happened, such as {@code rollout.backed-out}
 * @param subject the path of what it happened to
 * @param summary a sentence for people
 */
public record JournalEntry(
        long id,
        Instant at,
        String actorKind,
        String actorId,
        String actor,
        String kind,
        String subject,
        String summary,
        Map<String, Object> data) {

    public JournalEntry {
        data = Map.copyOf(data);
    }
}
