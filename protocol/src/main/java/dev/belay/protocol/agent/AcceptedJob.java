package dev.belay.protocol.agent;

import java.util.Map;
import java.util.Optional;

/**
 * The answer to {@code PUT /v3/jobs/{id}/accept}: all an agent needs to run a job. Everything about checkout and command
 * is in {@code env}, under the names that begin with {@code BUILDKITE_}. {@code token} authorizes all calls about this job.
 * {@code step} is what a signature is verified against, before the values of its matrix, {@code matrixPermutation}, are filled in.
 * {@code logMaxSizeBytes} bounds the log; what is beyond it is not sent.
 *
 * <p>{@code state} is {@code accepted}; or {@code running} for an agent that asked to start it in the same call ({@link JobStart});
 * or, when that is repeated and the job is to stop by now, what {@link JobState} would tell, and the agent ends it without
 * beginning. {@code finishLogBytesMax} is how much may come with {@link JobFinish}; a server that takes none says nothing.
 */
public record AcceptedJob(
        String id,
        String state,
        Map<String, String> env,
        Map<String, Object> step,
        Map<String, String> matrixPermutation,
        long chunksMaxSizeBytes,
        int chunksIntervalSeconds,
        long logMaxSizeBytes,
        String token,
        Optional<String> traceparent,
        Optional<Integer> finishLogBytesMax) {}
