package dev.belay.protocol.api;

import java.util.Optional;

/**
 * {@code POST /api/services/{service}/environments/{environment}/redeployments}: rolls a release out again; without one, the
 * last good release before the one that serves. The answer is a {@link RolloutView}.
 *
 * @param force also when the release is quarantined
 */
public record Redeployment(Optional<String> release, Optional<Boolean> force) {}
