package dev.belay.pipelines.page;

import dev.belay.pipelines.api.SettingApis;
import dev.belay.pipelines.api.Views;
import dev.belay.pipelines.build.BuildStore;
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
        BuildStore builds, TrendStore trends, ResultStore results, SettingApis settings, SecretApi secrets) {

    PipelineTrends trends(Tx tx, String slug) {
        List<BuildSummary> ran = builds.newestThatRan(tx, slug, TrendStore.BUILDS_MAX, TrendStore.AMONG).stream()
                .map(Views::summary)
                .toList();
        return new PipelineTrends(
                ran,
                ran.isEmpty() ? 0 : trends.notRun(tx, slug, ran.getLast().number()),
                trends.slowest(tx, slug, PipelineTrends.STEPS_MAX),
                results.flakiest(
                        tx, slug, PipelineTrends.FLAKY_WITHIN, PipelineTrends.FLAKY_MAX, PipelineTrends.RESULTS_MAX));
    }

    PipelineSettings settings(Tx tx, Pipeline pipeline) {
        return new PipelineSettings(
                settings.intermediate().view(tx, pipeline),
                settings.timeLimits().view(tx, pipeline),
                settings.statuses().told(tx, pipeline),
                Optional.of(settings.retention().kept(tx, pipeline)),
                secrets.list(tx, pipeline).secrets(),
                settings.caches().list(tx, pipeline));
    }
}
