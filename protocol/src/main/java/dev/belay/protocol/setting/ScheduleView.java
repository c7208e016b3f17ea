package dev.belay.protocol.setting;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * When a pipeline is built by the clock.
 *
 * @param cron five fields and perhaps a time zone
 * @param env variables that its builds are given
 * @param nextAt empty while it is paused
 * @param lastBuild the number of the build that it made last
 */
public record ScheduleView(
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
