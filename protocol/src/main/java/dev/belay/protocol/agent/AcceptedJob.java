package dev.belay.protocol.agent;

import java.util.Map;
import java.util.Optional;

/**
 * The answer to {@code PUT /v3/jobs/{id}/accept}: all an agent needs to run a job. Everything about checkout and command
 * is in {@code env}, under the names that begin with {@code BUILDKITE_}. {@code token} authorizes all calls about this job.
 * {@code step} is what a signature is verified against, before the values of its matrix, {@code matrixPermutation}, are filled in.
 * {@code logMaxSizeBytes} bounds the log; what is beyond it is not sent.
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
        Optional<String> traceparent) {}
