package dev.belay.protocol.api;

import java.util.Optional;

/**
 * {@code POST /api/services/{service}/environments/{environment}/redeployments}: rolls a release out again; without one, the
 * last good release. The answer is a {@link RolloutView}.
 */
public record Redeployment(Optional<String> release) {}
