package dev.belay.protocol.agent;

import java.util.Optional;

/**
 * {@code POST /v3/steps/{key or id}/cancel}.
 *
 * @param force whether jobs count as canceled even if their agents say nothing
 * @param forceGracePeriod after so many seconds; usually at once
 */
public record StepCancel(String buildId, Optional<Boolean> force, Optional<Integer> forceGracePeriod) {

    public StepCancel(String buildId) {
        this(buildId, Optional.empty(), Optional.empty());
    }
}
