package dev.belay.pipelines.job;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/**
 * A job that wants an agent.
 *
 * @param hotfix whether its build is one that goes before all others
 * @param queuedAt when its build was made: what a build adds later keeps the build's place
 * @param position where its step stands in the build
 */
record ReadyJob(UUID id, JobClass of, boolean hotfix, int priority, Instant queuedAt, Position position) {

    /** Who comes before whom, whosever they are. */
    static final Comparator<ReadyJob> RANK = Comparator.comparing(ReadyJob::hotfix)
            .thenComparingInt(ReadyJob::priority)
            .reversed();

    /** Within a rank and a pipeline: by time, then by place in the build; ids only make what is left one order. */
    static final Comparator<ReadyJob> ORDER = RANK.thenComparing(ReadyJob::queuedAt)
            .thenComparing(ReadyJob::position)
            .thenComparing(ready -> ready.id().toString());

    Rules rules() {
        return of.rules();
    }

    UUID pipeline() {
        return of.pipeline();
    }
}
