package dev.belay.protocol.api;

import java.util.Optional;

/**
 * {@code POST /api/pipelines/{slug}/builds}: without a commit, the newest of the branch; without a branch, the pipeline's.
 *
 * @param hotfix whether its jobs go before all others, and to agents that are kept free for such
 */
public record BuildCreation(
        Optional<String> commit, Optional<String> branch, Optional<String> message, Optional<Boolean> hotfix) {}
