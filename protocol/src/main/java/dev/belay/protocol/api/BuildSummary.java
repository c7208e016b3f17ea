package dev.belay.protocol.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A build without its jobs.
 *
 * @param state Buildkite's: {@code creating scheduled running failing passed failed canceling canceled}
 * @param reason why it failed or waits, in a sentence
 * @param path its page, a path on the server
 */
public record BuildSummary(
        String id,
        String pipeline,
        long number,
        String state,
        Optional<String> reason,
        String branch,
        String commit,
        String message,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        String path) {

    /** True when nothing more will happen to it. */
    public boolean finished() {
        return finishedAt.isPresent();
    }

    public boolean passed() {
        return state.equals("passed");
    }
}
