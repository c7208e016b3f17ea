package dev.belay.pipelines.running;

import dev.belay.kernel.Problem;
import dev.belay.protocol.agent.JobFinish;
import java.util.UUID;

/** What an agent says of a job. All may be said twice. */
sealed interface Report {

    UUID job();

    /** The agent takes the job that it was given. */
    record Accept(UUID job, UUID agent) implements Report {}

    record Start(UUID job) implements Report {}

    record Finish(UUID job, JobFinish how) implements Report {}

    /** What the agent is answered. */
    sealed interface Heard {

        record Accepted(Jobs.Accepted accepted) implements Heard {}

        record Noted() implements Heard {}

        record Refused(Problem problem) implements Heard {}
    }
}
