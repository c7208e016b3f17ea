package dev.belay.protocol.api;

import java.util.Optional;

/**
 * A pipeline: {@code GET /api/pipelines/{slug}}.
 *
 * @param repository any URL that git understands
 * @param branch the branch that a build takes for which nobody names one
 * @param pollSeconds how often the repository is asked for news; empty when only hooks bring them
 * @param pollFailure why it could not be asked the last time; empty when it could, or is not asked
 * @param occasions what is built besides pushes to branches
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
        Occasions occasions,
        Optional<BuildSummary> latestBuild) {

    /**
     * What is built besides pushes to branches.
     *
     * @param forks pull requests of other repositories too
     * @param labels a pull request again when its labels change
     */
    public record Occasions(boolean pullRequests, boolean forks, boolean labels, boolean tags) {}
}
