package dev.belay.pipelines;

import java.util.List;
import java.util.UUID;

/**
 * A {@code rollout} step of a build that has begun and is not finished.
 *
 * @param canceling its build was canceled: the rollout should back out, and then be finished
 */
public record StartedRollout(
        UUID job, UUID build, String service, String environment, List<Integer> phases, boolean canceling) {

    public StartedRollout {
        phases = List.copyOf(phases);
    }
}
