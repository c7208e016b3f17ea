package dev.belay.pipelines.job;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/** A job that wants an agent. */
record ReadyJob(UUID id, Rules rules, int priority, Instant scheduledAt) {

    /** Who comes first: by priority, then by time; ids grow with time, so they decide what is left. */
    static final Comparator<ReadyJob> ORDER = Comparator.comparingInt(ReadyJob::priority)
            .reversed()
            .thenComparing(ReadyJob::scheduledAt)
            .thenComparing(ready -> ready.id().toString());
}
