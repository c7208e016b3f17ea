package dev.belay.platform.journal;

import java.time.Instant;

/** A change as it stands in the journal. Ids grow with time. */
public record Entry(long id, Instant at, String actorKind, String actor, String kind, String subject, String summary) {}
