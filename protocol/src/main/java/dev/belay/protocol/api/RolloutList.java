package dev.belay.protocol.api;

import java.util.List;

/** {@code GET /api/rollouts?service=}, the newest first. */
public record RolloutList(List<RolloutView> rollouts) {

    public RolloutList {
        rollouts = List.copyOf(rollouts);
    }
}
