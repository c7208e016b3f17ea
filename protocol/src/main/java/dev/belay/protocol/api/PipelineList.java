package dev.belay.protocol.api;

import java.util.List;

/** {@code GET /api/pipelines}, by slug. */
public record PipelineList(List<PipelineView> pipelines) {

    public PipelineList {
        pipelines = List.copyOf(pipelines);
    }
}
