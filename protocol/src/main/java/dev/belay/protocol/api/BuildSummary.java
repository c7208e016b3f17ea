package dev.belay.protocol.api;

import java.time.Instant;
import java.util.Optional;

/**
 * A build without its jobs.
 *
 * @param state Buildkite's: {@code creating scheduled running blocked failing passed failed canceling canceled
 * skipped not_run}
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

    /** Whether nothing is wrong with it: it passed, or had nothing to run. */
    public boolean good() {
        return passed() || state.equals("not_run");
    }
}
