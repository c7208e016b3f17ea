package dev.belay.protocol.api;

import java.util.Optional;

/**
 * A pipeline: {@code GET /api/pipelines/{slug}}.
 *
 * @param repository any URL that git understands
 * @param branch the branch that a build takes for which nobody names one
 * @param pollSeconds how often the repository is asked for news; empty when only hooks bring them
 * @param pollFailure why it could not be asked the last time; empty when it could, or is not asked
 * @param hookPath where pushes are told to, a path on the server: {@code /hooks/{slug}}
 */
public record PipelineView(
        String slug,
        String name,
        String repository,
        String branch,
        Optional<Integer> pollSeconds,
        Optional<String> pollFailure,
        String hookPath,
        Optional<BuildSummary> latestBuild) {}
