package dev.belay.platform.journal;

import dev.belay.kernel.Actor;
import java.util.Map;

/**
 * Something altered the world: one entry of the journal.
 *
 * @param actor who or what did it
 * @param kind what happened, in the past tense with dots: {@code build.created}, {@code rollout.backed-out}
 * @param subject on what, as a path on this server: {@code /rollouts/12}
 * @param summary one plain sentence for people
 * @param data facts for programs; values are strings, numbers, booleans, lists and maps
 */
public record Change(Actor actor, String kind, String subject, String summary, Map<String, Object> data) {

    public Change {
        data = Map.copyOf(data);
    }
}
