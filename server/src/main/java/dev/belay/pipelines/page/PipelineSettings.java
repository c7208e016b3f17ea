package dev.belay.pipelines.page;

import dev.belay.protocol.setting.IntermediateBuilds;
import dev.belay.protocol.setting.StatusesView;
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
