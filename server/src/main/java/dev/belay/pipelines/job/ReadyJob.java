package dev.belay.pipelines.job;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/** A job that wants an agent. Its {@code step} is the place of its step in the build. */
record ReadyJob(UUID id, Rules rules, int priority, Instant scheduledAt, int step) {

    /** Who comes first: by priority, then by time, then by place in the build; ids only make what is left one order. */
    static final Comparator<ReadyJob> ORDER = Comparator.comparingInt(ReadyJob::priority)
            .reversed()
            .thenComparing(ReadyJob::scheduledAt)
            .thenComparingInt(ReadyJob::step)
            .thenComparing(ready -> ready.id().toString());
}
