package dev.belay.protocol.api;

import java.util.Optional;

/**
 * A pipeline: {@code GET /api/pipelines/{slug}}.
 *
 * @param repository any URL that git understands
 * @param branch the branch whose pushes make builds when polled, and that a build without a commit takes
 * @param pollSeconds how often the repository is asked for news; empty when only hooks bring them
 * @param hookPath where pushes are told to, a path on the server: {@code /hooks/{slug}}
 */
public record PipelineView(
        String slug,
        String name,
        String repository,
        String branch,
        Optional<Integer> pollSeconds,
        String hookPath,
        Optional<BuildSummary> latestBuild) {}
