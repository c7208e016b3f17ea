package dev.belay.platform.journal;

import java.time.Instant;
import java.util.Map;

/** A change as it stands in the journal; its parts are those of {@link Change}. Ids grow with time. */
public record Entry(
        long id,
        Instant at,
        String actorKind,
        String actorId,
        String actor,
        String kind,
        String subject,
        String summary,
        Map<String, Object> data) {

    public Entry {
        data = Map.copyOf(data);
    }

    /** Whether the name alone could be taken for a person's. */
    boolean isByMachine() {
        return !actorKind.equals("person") && !actorKind.equals("belay");
    }
}
