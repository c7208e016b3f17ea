package dev.belay.pipelines.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.repository.Occasions;
import dev.belay.platform.page.Look;
import dev.belay.protocol.api.PipelineView;
import dev.belay.protocol.setting.CacheList;
import dev.belay.protocol.setting.CacheView;
import dev.belay.protocol.setting.ScheduleView;
import dev.belay.protocol.setting.TimeLimitsSetting;
import dev.belay.protocol.setting.TimeLimitsView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How pipelines look: all of them, one of them, and one that is being made. */
class PipelinePageTest {

    @Test
    void theListSaysWhatItIsAndWhyItIsEmpty() {
        assertThat(Look.page(
                        "pipelines",
                        "/pipelines",
                        "pipelines/page/pipelines.jte",
                        new PipelineListPage(List.of(pipeline()), Look.ADA, Look.NOW)))
                .contains("Show prices with tax");
        assertThat(Look.page(
                        "pipelines-none",
                        "/pipelines",
                        "pipelines/page/pipelines.jte",
                        new PipelineListPage(List.of(), Look.ADA, Look.NOW)))
                .contains("No pipelines yet")
                .contains("href=\"/new-pipeline\"");
        assertThat(Look.page(
                        "pipelines-viewer",
                        "/pipelines",
                        "pipelines/page/pipelines.jte",
                        new PipelineListPage(List.of(), Look.VIEWER, Look.NOW),
                        Look.VIEWER))
                .doesNotContain("href=\"/new-pipeline\"");
    }

    @Test
    void aPipelineTellsOfItsBuildsItsSchedulesAndItsRepository() {
        assertThat(Look.page(
                        "pipeline",
                        "/pipelines/shop",
                        "pipelines/page/pipeline.jte",
                        new PipelinePage(
                                pipeline(),
                                Occasions.USUAL,
                                List.of(
                                        GivenBuild.summary("running", Optional.empty()),
                                        GivenBuild.summary("failed", Optional.of(Look.NOW))),
                                BuildChoice.ALL.older(Optional.of(128L)),
                                List.of(nightly()),
                                PipelineTrendsTest.trends(),
                                settings(),
                                Look.ADA,
                                Look.NOW)))
                .contains("every 30 s", "0 2 * * *", "Make a schedule", "3 builds between them had nothing to run")
                .contains("m2-linux-4f1a", "1.2 GB of 10.7 GB", "/pipelines/shop/caches/c1", "without end", "120 min")
                .contains("href=\"/pipelines/shop?before=128\">Older", "<option value=\"not_run\">not run")
                .contains("could not be asked for pushes. The repository /srv/git/shop cannot be read: gone");
        assertThat(Look.page(
                        "pipeline-none",
                        "/pipelines/shop",
                        "pipelines/page/pipeline.jte",
                        new PipelinePage(
                                pipeline(),
                                Occasions.USUAL,
                                List.of(),
                                BuildChoice.ALL,
                                List.of(),
                                PipelineTrends.NONE,
                                PipelineSettings.NONE,
                                Look.ADA,
                                Look.NOW)))
                .contains("No builds yet");
    }

    @Test
    void aNewPipelineSaysWhatIsWrongWithItAndThenItsSecret() {
        assertThat(Look.page(
                        "new-pipeline",
                        "/new-pipeline",
                        "pipelines/page/newpipeline.jte",
                        new NewPipelinePage(
                                Map.of("repository", "\"><script>"),
                                List.of(),
                                "Git cannot read this repository.",
                                Look.ADA)))
                .contains("value=\"&#34;>&lt;script>\"")
                .contains("Git cannot read");
        assertThat(Look.page(
                        "pipeline-created",
                        "/pipelines",
                        "pipelines/page/pipelinecreated.jte",
                        new PipelineCreatedPage(pipeline(), "s3cret")))
                .contains("s3cret");
    }

    private static PipelineSettings settings() {
        var caches = new CacheList(
                1_200_000_000,
                10L << 30,
                List.of(
                        new CacheView(
                                "c1",
                                "m2-linux-4f1a",
                                1_130_000_000,
                                Look.NOW.minusSeconds(90_000),
                                Look.NOW.minusSeconds(60)),
                        new CacheView(
                                "c2",
                                "npm-linux-0b77",
                                70_000_000,
                                Look.NOW.minusSeconds(900),
                                Look.NOW.minusSeconds(900))));
        return new PipelineSettings(
                PipelineSettings.NONE.intermediate(),
                new TimeLimitsView(
                        Optional.empty(), Optional.of(120), new TimeLimitsSetting(Optional.empty(), Optional.of(120))),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                caches);
    }

    private static PipelineView pipeline() {
        return new PipelineView(
                "shop",
                "shop",
                "/srv/git/shop",
                "main",
                Optional.of(30),
                Optional.of("The repository /srv/git/shop cannot be read: gone"),
                "/hooks/shop",
                new PipelineView.Occasions(true, false, false, true),
                Optional.of(GivenBuild.summary("running", Optional.empty())));
    }

    private static ScheduleView nightly() {
        return new ScheduleView(
                "shop",
                "nightly",
                "0 2 * * *",
                "main",
                "Nightly",
                false,
                Map.of("KIND", "full"),
                Optional.of(Look.NOW),
                Optional.of(Look.NOW),
                Optional.of(4L),
                "Ada");
    }
}
