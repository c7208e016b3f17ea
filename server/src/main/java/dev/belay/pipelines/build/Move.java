package dev.belay.pipelines.build;

import dev.belay.pipelines.job.Job;
import java.util.Optional;

/** What happens to one job of a build. Decided by {@link Progress}, carried out by {@link Builds}. */
sealed interface Move {

    Job job();

    /** All that it waited for has come: it wants an agent. */
    record Schedule(Job job) implements Move {}

    /** The same for a job of a concurrency group: it wants a slot first. */
    record Limit(Job job) implements Move {}

    /** It stands at this place in the queue of its concurrency group, or is not in it while its build waits for somebody. */
    record Queue(Job job, Optional<Integer> place) implements Move {}

    /** The same for a job that the server carries out. */
    record Begin(Job job) implements Move {}

    /** Somebody may let it pass now. */
    record Ask(Job job) implements Move {}

    /** A wait is over. */
    record Pass(Job job) implements Move {}

    /** It will never be due. */
    record GiveUp(Job job, String because) implements Move {}

    /** It has not begun, and shall not. */
    record Cancel(Job job, Optional<String> because) implements Move {}

    /** No agent takes it. */
    record Expire(Job job, String because) implements Move {}

    /** It has begun, and shall stop. */
    record Stop(Job job, Optional<String> because) implements Move {}

    /** What stops a job; nothing when it has ended or is being stopped. */
    static Optional<Move> stopping(Job job, Optional<String> because) {
        return switch (job.state()) {
            case WAITING, BLOCKED, LIMITING, LIMITED, SCHEDULED, ASSIGNED -> Optional.of(new Cancel(job, because));
            case ACCEPTED, RUNNING -> Optional.of(new Stop(job, because));
            case CANCELING, TIMING_OUT, WAITING_FAILED, FINISHED, CANCELED, TIMED_OUT, EXPIRED -> Optional.empty();
        };
    }
}
