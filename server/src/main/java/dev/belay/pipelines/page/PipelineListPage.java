package dev.belay.pipelines.page;

import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.page.Badge;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.PipelineView;
import java.time.Instant;
import java.util.List;

/** All pipelines, each with its latest build. */
record PipelineListPage(List<PipelineView> pipelines, Caller caller, Instant now) {

    PipelineListPage {
        pipelines = List.copyOf(pipelines);
    }

    boolean mayCreate() {
        return caller.may(Permission.CONFIGURE);
    }

    Badge badge(BuildSummary build) {
        return BuildBadge.ofBuild(build.state());
    }
}
