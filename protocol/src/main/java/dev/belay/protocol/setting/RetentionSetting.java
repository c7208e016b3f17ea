package dev.belay.protocol.setting;

import java.util.Optional;

/**
 * {@code PUT /api/pipelines/{slug}/retention}: what a pipeline keeps of its builds. What is absent stays as it was; -1 is as the
 * server keeps it of all.
 *
 * @param logDays after the end of a build, 0 for ever
 * @param logBuilds the logs of so many of the newest ended builds
 */
public record RetentionSetting(
        Optional<Integer> logDays,
        Optional<Integer> logBuilds,
        Optional<Integer> artifactDays,
        Optional<Integer> artifactBuilds) {}
