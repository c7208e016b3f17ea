package dev.belay.protocol.runtime;

import java.util.List;

/**
 * All instances that should be on one host. The answer to
 * {@code GET /api/runtime/hosts/{host}/placements?seen=&waitSeconds=}, held until the generation differs from {@code seen}.
 * An instance that is not listed is to be stopped; a lower generation than one already seen is stale and ignored.
 */
public record Placements(long generation, List<Placement> placements) {

    public Placements {
        placements = List.copyOf(placements);
    }
}
