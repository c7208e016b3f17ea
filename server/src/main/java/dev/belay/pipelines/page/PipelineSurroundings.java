package dev.belay.pipelines.page;

import dev.belay.pipelines.api.IntermediateApi;
import dev.belay.pipelines.api.RetentionApi;
import dev.belay.pipelines.api.StatusApi;
import dev.belay.pipelines.figures.TrendStore;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.secret.SecretApi;
import dev.belay.pipelines.tests.ResultStore;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.api.BuildSummary;
import java.util.List;
import java.util.Optional;

/** What stands on a pipeline's page beside its builds. */
public record PipelineSurroundings(
        TrendStore trends,
        ResultStore results,
        IntermediateApi intermediate,
        StatusApi statuses,
        RetentionApi retention,
        SecretApi secrets) {

    PipelineTrends trends(Tx tx, String slug, List<BuildSummary> builds) {
        return new PipelineTrends(
                builds,
                trends.slowest(tx, slug, PipelineTrends.STEPS_MAX),
                results.flakiest(
                        tx, slug, PipelineTrends.FLAKY_WITHIN, PipelineTrends.FLAKY_MAX, PipelineTrends.RESULTS_MAX));
    }

    PipelineSettings settings(Tx tx, Pipeline pipeline) {
        return new PipelineSettings(
                intermediate.view(tx, pipeline),
                statuses.told(tx, pipeline),
                Optional.of(retention.kept(tx, pipeline)),
                secrets.list(tx, pipeline).secrets());
    }
}
