package dev.belay.protocol.setting;

import java.util.Map;
import java.util.Optional;

/**
 * {@code PUT /api/pipelines/{slug}/schedules/{name}}. Without {@code branch} the pipeline's own is built; without
 * {@code message} a build carries its commit's.
 *
 * @param env variables of its builds, which win over those of the file and yield to those of a step; at most 500
 */
public record ScheduleSetting(
        String cron,
        Optional<String> branch,
        Optional<String> message,
        Optional<Boolean> paused,
        Optional<Map<String, String>> env) {}
