package dev.belay.protocol.api;

import java.util.Optional;

/** {@code POST /api/pipelines/{slug}/builds}: without a commit, the newest of the branch; without a branch, the pipeline's. */
public record BuildCreation(Optional<String> commit, Optional<String> branch, Optional<String> message) {}
