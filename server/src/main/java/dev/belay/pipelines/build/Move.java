package dev.belay.pipelines.build;

import dev.belay.pipelines.job.Job;
import java.util.List;
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

    /** The same moves; those that stop a job for no reason of its own do so for that of its build. */
    static List<Move> withBuild(List<Move> moves, Optional<String> reason) {
        Optional<String> because = Optional.of(
                "Stopped with its whole build." + reason.map(each -> " " + each).orElse(""));
        return moves.stream()
                .map(move -> switch (move) {
                    case Cancel cancel when cancel.because().isEmpty() -> new Cancel(cancel.job(), because);
                    case Stop stop when stop.because().isEmpty() -> new Stop(stop.job(), because);
                    case Cancel _, Stop _, Schedule _, Limit _, Queue _, Begin _, Ask _, Pass _, GiveUp _, Expire _ ->
                        move;
                })
                .toList();
    }

    /** What stops a job; nothing when it has ended or is being stopped. */
    static Optional<Move> stopping(Job job, Optional<String> because) {
        return switch (job.state()) {
            case WAITING, BLOCKED, LIMITING, LIMITED, SCHEDULED, ASSIGNED -> Optional.of(new Cancel(job, because));
            case ACCEPTED, RUNNING -> Optional.of(new Stop(job, because));
            case CANCELING, TIMING_OUT, WAITING_FAILED, FINISHED, CANCELED, TIMED_OUT, EXPIRED -> Optional.empty();
        };
    }
}
