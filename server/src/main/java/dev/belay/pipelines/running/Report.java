package dev.belay.pipelines.running;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.LogHeadStore;
import dev.belay.protocol.agent.JobFinish;
import java.util.Optional;
import java.util.UUID;

/** What an agent says of a job. All may be said twice. */
sealed interface Report {

    UUID job();

    /**
     * The agent takes the job that it was given.
     *
     * @param starts whether it begins with it at once
     */
    record Accept(UUID job, UUID agent, boolean starts) implements Report {}

    record Start(UUID job) implements Report {}

    /**
     * The job has ended.
     *
     * @param log all of it, unless it was sent before
     * @param asker its agent, if that asks for another
     */
    record Finish(UUID job, JobFinish how, Optional<LogHeadStore.Head> log, Optional<UUID> asker) implements Report {}

    /** What the agent is answered. */
    sealed interface Heard {

        record Accepted(Jobs.Accepted accepted) implements Heard {}

        record Noted() implements Heard {}

        /**
         * The end is noted.
         *
         * @param logKept whether the log that came with it is kept
         * @param next the job to accept next
         */
        record Ended(boolean logKept, Optional<UUID> next) implements Heard {}

        record Refused(Problem problem) implements Heard {}
    }
}
