package dev.belay.pipelines.build;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One run of a pipeline for a commit.
 *
 * @param pipeline the pipeline's slug
 * @param number counts the builds of a pipeline
 * @param commit empty until it is known
 * @param reason why it failed or was canceled
 */
public record Build(
        UUID id,
        String pipeline,
        String repository,
        long number,
        BuildState state,
        Source source,
        String branch,
        String commit,
        String message,
        String author,
        Optional<String> reason,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt) {

    /** How a build came to be. */
    public enum Source {
        WEBHOOK,
        POLL,
        API,
        SCHEDULE;

        /** Whether it is for commits that came, each of which is built once; other builds are somebody's wish. */
        boolean isPush() {
            return switch (this) {
                case WEBHOOK, POLL -> true;
                case API, SCHEDULE -> false;
            };
        }

        /** What jobs are told: Buildkite's word. */
        String told() {
            return switch (this) {
                case WEBHOOK, POLL -> "webhook";
                case API -> "api";
                case SCHEDULE -> "schedule";
            };
        }
    }

    /** Its page on this server. */
    public String path() {
        return "/pipelines/" + pipeline + "/builds/" + number;
    }

    /** The topic that tells of its changes. */
    public static String topic(UUID build) {
        return "build:" + build;
    }
}
