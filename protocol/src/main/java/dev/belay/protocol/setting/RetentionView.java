package dev.belay.protocol.setting;

import java.util.Optional;

/**
 * {@code GET /api/pipelines/{slug}/retention}: what is kept of a pipeline's builds, by what it says or else by what the server
 * says of all. The newest passed build of each branch is kept in any case, and the artifacts of builds that were rolled out.
 *
 * @param logDays after the end of a build; 0 is for ever
 * @param logBuilds the logs of so many of the newest ended builds; empty is of all
 * @param said what of it the pipeline says itself
 */
public record RetentionView(
        int logDays,
        Optional<Integer> logBuilds,
        int artifactDays,
        Optional<Integer> artifactBuilds,
        RetentionSetting said) {}
