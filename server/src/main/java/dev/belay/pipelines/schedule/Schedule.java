package dev.belay.pipelines.schedule;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * When a pipeline is built by the clock.
 *
 * @param pipeline the pipeline's slug
 * @param branch whose newest commit is built
 * @param message of the builds; empty for the commit's own
 * @param env variables that its builds are given
 * @param nextAt empty while it is paused
 * @param lastBuild the number of the build that it made last
 */
public record Schedule(
        String pipeline,
        String name,
        String cron,
        String branch,
        String message,
        boolean paused,
        Map<String, String> env,
        Optional<Instant> nextAt,
        Optional<Instant> lastAt,
        Optional<Long> lastBuild,
        String madeBy) {}
