package dev.belay.protocol.setting;

import java.util.Optional;

/**
 * {@code PUT /api/pipelines/{slug}/schedules/{name}}. Without {@code branch} the pipeline's own is built; without
 * {@code message} a build carries its commit's.
 */
public record ScheduleSetting(
        String cron, Optional<String> branch, Optional<String> message, Optional<Boolean> paused) {}
