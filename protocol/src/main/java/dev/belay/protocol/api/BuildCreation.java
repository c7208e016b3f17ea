package dev.belay.protocol.api;

import com.fasterxml.jackson.annotation.JsonAlias;
import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /api/pipelines/{slug}/builds}: without a commit, or with
 * {@code HEAD}, the newest of the branch; without a branch, the pipeline's.
 *
 * @param hotfix whether its jobs go before all others, and to agents that are kept free for such
 * @param env variables, which win over those of the file and yield to those of a step; at most 500
 * @param metaData what its jobs can ask for from the beginning; at most 1,000 keys
 */
public record BuildCreation(
        Optional<String> commit,
        Optional<String> branch,
        Optional<String> message,
        Optional<Boolean> hotfix,
        Optional<Map<String, String>> env,
        @JsonAlias("meta_data") Optional<Map<String, String>> metaData) {}
