package dev.belay.pipelines;

import dev.belay.protocol.api.IntermediateBuilds;
import dev.belay.protocol.api.StatusesView;
import java.util.Optional;

/**
 * What is set of a pipeline besides what it builds.
 *
 * @param statuses the forge that is told how builds go, if one is
 */
record PipelineSettings(IntermediateBuilds intermediate, Optional<StatusesView> statuses) {

    static final PipelineSettings NONE =
            new PipelineSettings(new IntermediateBuilds(Optional.empty(), Optional.empty()), Optional.empty());
}
