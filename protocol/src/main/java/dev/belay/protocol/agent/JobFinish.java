package dev.belay.protocol.agent;

import java.util.Optional;

/**
 * {@code PUT /v3/jobs/{id}/finish}. The exit status is a decimal number in a string, {@code -1} when there is none.
 * {@code signalReason} is {@code cancel}, {@code agent_stop}, {@code process_run_error} or the like.
 *
 * <p>Two things may come with it, which {@link JobFinished} answers. {@code log} is the whole log of a job of which nothing was sent
 * before, in Base64, no larger than {@link AcceptedJob#finishLogBytesMax}. {@code wantsNext} asks for another job, as a ping does
 * that is not held; for an agent that speaks by its own token, not the job's.
 */
public record JobFinish(
        String exitStatus,
        Optional<String> signal,
        Optional<String> signalReason,
        Optional<String> finishedAt,
        Optional<Integer> chunksFailedCount,
        Optional<String> log,
        Optional<Boolean> wantsNext) {

    /** With the whole log of the job, in Base64. */
    public JobFinish withLog(String base64) {
        return new JobFinish(
                exitStatus, signal, signalReason, finishedAt, chunksFailedCount, Optional.of(base64), wantsNext);
    }

    /** With the question for another job. */
    public JobFinish wantingNext() {
        return new JobFinish(exitStatus, signal, signalReason, finishedAt, chunksFailedCount, log, Optional.of(true));
    }
}
