package dev.belay.protocol.agent;

import java.util.Optional;

/**
 * {@code PUT /v3/jobs/{id}/finish}. The exit status is a decimal number in a string, {@code -1} when there is none.
 * {@code signalReason} is {@code cancel}, {@code agent_stop}, {@code process_run_error} or the like.
 */
public record JobFinish(
        String exitStatus,
        Optional<String> signal,
        Optional<String> signalReason,
        Optional<String> finishedAt,
        Optional<Integer> chunksFailedCount) {}
