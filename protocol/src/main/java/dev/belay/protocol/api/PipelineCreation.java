package dev.belay.protocol.api;

import java.util.Optional;

/**
 * {@code POST /api/pipelines}: makes a repository known by a slug. Without a slug the repository's own name is taken;
 * without a branch, {@code main}. {@code pollSeconds} of 5 or more lets Belay ask the repository itself for pushes.
 */
public record PipelineCreation(
        String repository,
        Optional<String> slug,
        Optional<String> name,
        Optional<String> branch,
        Optional<Integer> pollSeconds) {}
