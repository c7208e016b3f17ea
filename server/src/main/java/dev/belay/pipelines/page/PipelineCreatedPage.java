package dev.belay.pipelines.page;

import dev.belay.protocol.api.PipelineView;

/** A pipeline that was just made, with its hook's secret, which is shown only here. */
record PipelineCreatedPage(PipelineView pipeline, String hookSecret) {}
