package dev.belay.pipelines.build;

import dev.belay.pipelines.repository.Mirrors;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One run of a pipeline for a commit.
 *
 * @param pipeline the pipeline's slug
 * @param number counts the builds of a pipeline
 * @param commit empty until it is known
 * @param origin what it is for, besides a branch
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
        Origin origin,
        Optional<String> reason,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt) {

    /** How a build came to be. */
    public enum Source {
        WEBHOOK,
        POLL,
        API,
        SCHEDULE,
        /** A trigger step of another build. */
        TRIGGER;

        /** Whether it is for commits that came, each of which is built once; other builds are somebody's wish. */
        boolean isPush() {
            return switch (this) {
                case WEBHOOK, POLL -> true;
                case API, SCHEDULE, TRIGGER -> false;
            };
        }

        /** What jobs are told: Buildkite's word. */
        public String told() {
            return switch (this) {
                case WEBHOOK, POLL -> "webhook";
                case API -> "api";
                case SCHEDULE -> "schedule";
                case TRIGGER -> "trigger_job";
            };
        }
    }

    /** Where the repository keeps its commit. */
    String ref() {
        return origin.ref().orElseGet(() -> Mirrors.ref(branch));
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
