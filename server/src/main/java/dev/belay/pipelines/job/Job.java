package dev.belay.pipelines.job;

import dev.belay.agents.Held;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * One attempt to carry out a step.
 *
 * @param rules the tags that its agent must have; see {@link Rules}
 * @param queuePlace its place among those of its build in the queue of its concurrency group, if it is in one
 * @param awaits while it waits: a step that has not ended, before whose end nothing can change for this job
 * @param attempts how often it was given to an agent that did not accept it
 * @param promise how it said while it runs that it will end, if it did
 * @param retries how many jobs tried this step before
 * @param retriedBy the job that tries it again
 * @param retryRule the number of the rule by which it tries again; empty when it is the first or somebody's wish
 * @param chunksFailed how many chunks of its log its agent could not send
 * @param rollout the number of the rollout that it began
 */
public record Job(
        UUID id,
        UUID build,
        int step,
        Kind kind,
        JobState state,
        Ending ending,
        Optional<Promise> promise,
        int retries,
        Optional<UUID> retriedBy,
        Optional<Integer> retryRule,
        Rules rules,
        Optional<Integer> queuePlace,
        Optional<Integer> awaits,
        int attempts,
        Optional<UUID> agent,
        Optional<String> agentName,
        Optional<Long> rollout,
        int chunksFailed,
        Times times) {

    /** What sort of step it is an attempt at. */
    public enum Kind {
        COMMAND,
        WAIT,
        BLOCK,
        INPUT,
        TRIGGER,
        ROLLOUT;

        /** As it is written in the database and under {@code /api}. */
        public String written() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind read(String written) {
            return valueOf(written.toUpperCase(Locale.ROOT));
        }
    }

    /** How it ended, if it has. */
    public record Ending(boolean passed, boolean softFailed, Optional<Integer> exitStatus, Optional<String> reason) {}

    /**
     * That it will fail, said before it does.
     *
     * @param exitStatus which it will not end better than
     * @param soft whether its step's rules forgive that status, or try again after it
     */
    public record Promise(int exitStatus, boolean soft) {}

    /** When it reached each state that it reached. */
    public record Times(
            Instant created,
            Optional<Instant> scheduled,
            Optional<Instant> assigned,
            Optional<Instant> accepted,
            Optional<Instant> started,
            Optional<Instant> stopping,
            Optional<Instant> finished,
            Optional<Instant> timesOut) {}

    /** Whether it tries again since somebody wanted it. */
    public boolean isWished() {
        return retries > 0 && retryRule.isEmpty();
    }

    /** Whether it is known of it while it runs that it will fail, and its build with it. */
    public boolean willFail() {
        return state == JobState.RUNNING && promise.filter(each -> !each.soft()).isPresent();
    }

    /** What its end means for the steps after it. */
    public enum Outcome {
        OPEN,
        PASSED,
        FAILED,
        CANCELED,
        EXPIRED;

        /** Whether whoever needs it never runs, even if he does without its success. */
        public boolean isFinal() {
            return this == CANCELED || this == EXPIRED;
        }

        /** As statements are told of it. */
        String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Outcome outcome() {
        return switch (state) {
            case WAITING, BLOCKED, LIMITING, LIMITED, SCHEDULED, ASSIGNED, ACCEPTED, RUNNING, CANCELING, TIMING_OUT ->
                Outcome.OPEN;
            case FINISHED, TIMED_OUT -> ending.passed() || ending.softFailed() ? Outcome.PASSED : Outcome.FAILED;
            case WAITING_FAILED -> Outcome.FAILED;
            case CANCELED -> Outcome.CANCELED;
            case EXPIRED -> Outcome.EXPIRED;
        };
    }

    /** The state as people read it: a finished job passed, failed or was unblocked. */
    public String shownState() {
        if (state != JobState.FINISHED) {
            return state.written();
        }
        return switch (kind) {
            case BLOCK, INPUT -> "unblocked";
            case COMMAND, WAIT, TRIGGER, ROLLOUT -> ending.passed() ? "passed" : "failed";
        };
    }

    /** Whether its step can be tried again, if the step allows it: it ran, or was to run. */
    public boolean isRetriable() {
        boolean runs = kind == Kind.COMMAND || kind == Kind.TRIGGER;
        return runs && state.ended() && state != JobState.WAITING_FAILED && retriedBy.isEmpty();
    }

    /** Whether somebody may stop it by itself: it runs something, or will. */
    public boolean isCancelable() {
        return (kind == Kind.COMMAND || kind == Kind.TRIGGER)
                && switch (state) {
                    case WAITING, BLOCKED, LIMITING, LIMITED, SCHEDULED, ASSIGNED, ACCEPTED, RUNNING -> true;
                    case WAITING_FAILED, CANCELING, TIMING_OUT, FINISHED, CANCELED, TIMED_OUT, EXPIRED -> false;
                };
    }

    /** Which agents have jobs of these. */
    public static List<Held> held(List<Job> jobs) {
        return jobs.stream()
                .flatMap(job -> job.agent().stream().map(agent -> new Held(agent, job.id())))
                .toList();
    }

    /** The topic that tells that its log grew or that its state changed. */
    public static String topic(UUID job) {
        return "job:" + job;
    }

    /** The topic that tells its agent to look at its state. */
    public static String stateTopic(UUID job) {
        return "job-state:" + job;
    }
}
