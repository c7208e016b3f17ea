package dev.belay.protocol.api;

import java.time.Instant;
import java.util.Optional;

/**
 * One job of a build.
 *
 * @param kind {@code command}, {@code wait}, {@code block}, {@code input}, {@code trigger} or {@code rollout}
 * @param state Buildkite's: {@code pending waiting scheduled assigned accepted running passed failed …}
 * @param reason why it waits, or why it ended as it did, in a sentence
 * @param waiting all that is known of why it waits, when it does
 * @param exitStatus of its command; -1 when it has none
 * @param rollout the number of the rollout that a {@code rollout} step began
 * @param child the build that a {@code trigger} step made
 * @param retriedBy the id of the job that was made to try again
 * @param retriable whether its step can be tried again
 * @param retryForbidden why nobody may retry it, when it has ended and its step says so
 * @param cancelable whether it can be stopped by itself
 * @param logChunksLost how many chunks of its log its agent could not send, if there were such
 */
public record JobView(
        String id,
        String kind,
        Optional<String> key,
        String label,
        String state,
        Optional<String> reason,
        Optional<WaitingView> waiting,
        Optional<Integer> exitStatus,
        boolean softFailed,
        Optional<String> agent,
        Optional<Instant> runnableAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Long> rollout,
        Optional<BuildLink> child,
        Optional<String> retriedBy,
        boolean retriable,
        Optional<String> retryForbidden,
        boolean cancelable,
        Optional<Integer> logChunksLost) {}
