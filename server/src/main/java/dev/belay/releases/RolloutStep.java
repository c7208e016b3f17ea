package dev.belay.releases;

import java.util.List;
import java.util.UUID;

/** A {@code rollout} step of a build that has begun and waits to be carried out. */
public record RolloutStep(UUID job, UUID build, String service, String environment, List<Integer> phases) {

    public RolloutStep {
        phases = List.copyOf(phases);
    }
}
