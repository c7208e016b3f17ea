package dev.belay.protocol.api;

import java.util.List;

/** {@code GET /api/pipelines/{slug}/builds/{number}/artifacts}, by path. */
public record ArtifactList(List<ArtifactView> artifacts) {

    public ArtifactList {
        artifacts = List.copyOf(artifacts);
    }
}
