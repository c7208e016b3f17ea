package dev.belay.platform.journal;

import java.time.Instant;
import java.util.Map;

/** A change as it stands in the journal; its parts are those of {@link Change}. Ids grow with time. */
public record Entry(
        long id,
        Instant at,
        String actorKind,
        String actor,
        String kind,
        String subject,
        String summary,
        Map<String, Object> data) {

    public Entry {
        data = Map.copyOf(data);
    }
}
