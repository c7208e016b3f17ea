package dev.belay.pipelines.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.language.Read;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.output.Annotation;
import dev.belay.pipelines.output.LogReader;
import dev.belay.pipelines.repository.Occasions;
import dev.belay.pipelines.tests.TestResult;
import dev.belay.pipelines.tests.TestTotals;
import dev.belay.platform.access.Caller;
import dev.belay.platform.page.LogText;
import dev.belay.platform.page.Look;
import dev.belay.protocol.api.ArtifactView;
import dev.belay.protocol.api.BuildRemark;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.JobView;
import dev.belay.protocol.api.PipelineView;
import dev.belay.protocol.api.WaitingView;
import dev.belay.protocol.setting.ScheduleView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BuildPageTest {

    private static final Instant BEGUN = Look.NOW.minusSeconds(80);

    @Test
    void drawsWaitsAsPlacesWhereLinesMeet() {
        var page = page("running");
        assertThat(page.graph().steps())
                .filteredOn(step -> step.key().equals("roll"))
                .singleElement()
                .satisfies(step -> assertThat(step.after()).containsExactly("wait"));
        assertThat(page.graph().steps()).filteredOn(step -> step.joint()).hasSize(1);
    }

    @Test
    void followsABuild() {
        String html = Look.page("build", "/pipelines/shop/builds/128", "pipelines/page/build.jte", page("running"));
        assertThat(html)
                .contains("<belay-live src=\"/pipelines/shop/builds/128/live\">")
                .contains("Waits for an agent of queue")
                .contains("Log of Unit tests")
                .contains("<belay-log class=\"log\" id=\"log-unit\" src=\"/jobs/unit/log/lines\" next=\"")
                .contains("action=\"/pipelines/shop/builds/128/cancellation\"")
                .contains("&lt;script&gt;");
    }

    @Test
    void aBuildThatFailedSaysWhy() {
        String html =
                Look.page("build-failed", "/pipelines/shop/builds/128", "pipelines/page/build.jte", page("failed"));
        assertThat(html)
                .contains("Lint failed with exit status 2", "Build again")
                .contains("PriceTest › showsTax(\"&lt;b&gt;\")", "expected: &lt;1.19&gt;", "1,201", "flaky")
                .contains("The test report build/TEST-odd.xml could not be read: line 3: it ends too early.");
        assertThat(html).doesNotContain("belay-live");
    }

    @Test
    void annotationsAreShownWithoutWhatCouldHarm() {
        String html =
                Look.page("build-annotated", "/pipelines/shop/builds/128", "pipelines/page/build.jte", page("passed"));
        assertThat(html)
                .contains("<strong>2 of 1,204</strong> tests were skipped.")
                .contains("<td><code>RopeTest</code></td>")
                .contains("<a href=\"https://example.com/rope\" rel=\"nofollow noopener noreferrer\">a rope</a>")
                .doesNotContain("harm(");
    }

    @Test
    void aBuildWithoutStepsSaysWhatItDoes() {
        var empty = new BuildPage(
                build("creating", Optional.empty()),
                List.of(),
                Map.of(),
                JobChoice.ALL,
                List.of(),
                List.of(),
                BuildTests.NONE,
                List.of(
                        new BuildRemark("broken", "Nightly", "Its condition does not hold: <x>"),
                        new BuildRemark("warning", "", "p.yml:3:1: Unknown key “agent”.")),
                Optional.empty(),
                Optional.empty(),
                Look.ADA,
                Look.NOW);
        assertThat(Look.page("build-empty", "/pipelines/shop/builds/128", "pipelines/page/build.jte", empty))
                .contains("No steps yet")
                .contains("Its condition does not hold: &lt;x")
                .contains("p.yml:3:1: Unknown key")
                .contains("No files were kept");
    }

    @Test
    void listsSayWhatTheyAreAndWhyTheyAreEmpty() {
        var pipeline = new PipelineView(
                "shop",
                "shop",
                "/srv/git/shop",
                "main",
                Optional.of(30),
                Optional.of("The repository /srv/git/shop cannot be read: gone"),
                "/hooks/shop",
                new PipelineView.Occasions(true, false, false, true),
                Optional.of(build("running", Optional.empty())));
        assertThat(Look.page(
                        "pipelines",
                        "/pipelines",
                        "pipelines/page/pipelines.jte",
                        new PipelineListPage(List.of(pipeline), Look.ADA, Look.NOW)))
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
        assertThat(Look.page(
                        "pipeline",
                        "/pipelines/shop",
                        "pipelines/page/pipeline.jte",
                        new PipelinePage(
                                pipeline,
                                Occasions.USUAL,
                                List.of(build("running", Optional.empty()), build("failed", Optional.of(Look.NOW))),
                                List.of(nightly()),
                                PipelineTrendsTest.trends(),
                                PipelineSettings.NONE,
                                Look.ADA,
                                Look.NOW)))
                .contains("every 30 s", "0 2 * * *", "Set a schedule")
                .contains("could not be asked for pushes. The repository /srv/git/shop cannot be read: gone");
        assertThat(Look.page(
                        "pipeline-none",
                        "/pipelines/shop",
                        "pipelines/page/pipeline.jte",
                        new PipelinePage(
                                pipeline,
                                Occasions.USUAL,
                                List.of(),
                                List.of(),
                                PipelineTrends.NONE,
                                PipelineSettings.NONE,
                                Look.ADA,
                                Look.NOW)))
                .contains("No builds yet");
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
                        new PipelineCreatedPage(pipeline, "s3cret")))
                .contains("s3cret");
    }

    @Test
    void aJobShowsItsLog() {
        var job = job("unit", "command", "Unit tests", "running", Optional.empty(), Optional.empty());
        var page = new JobPage(
                build("running", Optional.empty()),
                job,
                List.of(job),
                log(job),
                "mvn -q test",
                Optional.empty(),
                Look.ADA,
                Look.NOW);
        assertThat(Look.page("job", "/jobs/unit", "pipelines/page/job.jte", page))
                .contains("mvn -q test")
                .contains("id=\"L3\"");
    }

    @Test
    void aLogThatWasKeptLongEnoughSaysSo() {
        var job = job("unit", "command", "Unit tests", "passed", Optional.empty(), Optional.empty());
        var nothing = new LogReader.Stretch(
                LogText.render(new byte[0], LogText.Cursor.START, true), 0, 0, true, 1, 0, 0, true);
        var log = new JobLog(job, nothing, Optional.empty());
        var build = build("passed", Optional.empty());
        var page = new JobPage(build, job, List.of(job), log, "make", Optional.empty(), Look.ADA, Look.NOW);
        assertThat(Look.page("deleted", "/jobs/unit", "pipelines/page/job.jte", page))
                .contains("This log was deleted: its pipeline keeps logs for a time.")
                .doesNotContain("The job wrote nothing.");
    }

    @Test
    void aWaitingJobSaysWhatWouldReleaseItAndWhen() {
        JobView waiting = page("running").jobs().stream()
                .filter(job -> job.waiting().isPresent())
                .findFirst()
                .orElseThrow();
        var page = new JobPage(
                build("running", Optional.empty()),
                waiting,
                List.of(waiting),
                log(waiting),
                "lint",
                Optional.empty(),
                Look.ADA,
                Look.NOW);
        assertThat(Look.page("waiting", "/jobs/lint", "pipelines/page/job.jte", page))
                .contains("all 2 are busy.", "It goes to the first of them that is free.")
                .contains("That may take about 1 min 5 s.", "<a href=\"/jobs/unit\">job of laptop-1</a>");
        assertThat(Look.page("build", "/pipelines/shop/builds/128", "pipelines/page/build.jte", page("running")))
                .contains("About 1 min 5 s.");
    }

    @Test
    void aBlockedJobAsksWhoMayAnswer() {
        var job = job("ship", "block", "Ship?", "blocked", Optional.empty(), Optional.empty());
        Step step = Read.sound("""
                        steps:
                          - block: Ship?
                            prompt: Is all <well>?
                            submit: Ship it
                            fields:
                              - {text: Version, key: version, default: "1.2"}
                              - {select: Where, key: where, multiple: true, default: eu, options: [{label: EU, value: eu}]}
                        """).steps().getFirst();
        var page = new JobPage(
                build("blocked", Optional.empty()),
                job,
                List.of(job),
                log(job),
                "",
                UnblockForm.of(job, step, Optional.of(14L), Look.ADA),
                Look.ADA,
                Look.NOW);
        assertThat(Look.page("block", "/jobs/ship", "pipelines/page/job.jte", page))
                .contains("Is all &lt;well&gt;?", "Ship it", "name=\"field.version\" value=\"1.2\"")
                .contains("name=\"field.where.0\" value=\"eu\" checked", "Build 14 of this branch is newer");
        assertThat(UnblockForm.of(job, step, Optional.empty(), Caller.NOBODY)).isEmpty();
    }

    private static BuildPage page(String state) {
        boolean failed = state.equals("failed");
        Optional<Instant> end = failed ? Optional.of(Look.NOW) : Optional.empty();
        var unit = job("unit", "command", "Unit tests", failed ? "passed" : "running", Optional.empty(), end);
        var lint = failed
                ? job("lint", "command", "Lint", "failed", Optional.of("exit status 2"), end)
                : new JobView(
                        "lint",
                        "command",
                        Optional.empty(),
                        "Lint",
                        "scheduled",
                        Optional.of("Waits for an agent of queue “default”: all 2 are busy."),
                        Optional.of(new WaitingView(
                                "busy_agents",
                                "Waits for an agent of queue “default”: all 2 are busy.",
                                "It goes to the first of them that is free.",
                                List.of(new WaitingView.Link("job of laptop-1", "/jobs/unit")),
                                Optional.of(65L))),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.of(BEGUN),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.empty());
        var jobs = List.of(
                job("compile", "command", "Compile", "passed", Optional.empty(), Optional.of(BEGUN.plusSeconds(12))),
                unit,
                lint,
                job("wait", "wait", "wait", "waiting", Optional.empty(), Optional.empty()),
                new JobView(
                        "roll",
                        "rollout",
                        Optional.empty(),
                        "Roll out to production",
                        failed ? "waiting_failed" : "waiting",
                        Optional.of("Waits for Unit tests and Lint."),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.empty()));
        return new BuildPage(
                build(state, end),
                jobs,
                Map.of(
                        "unit", after("compile"),
                        "lint", after("compile"),
                        "wait", after("unit", "lint"),
                        "roll", after("wait")),
                JobChoice.ALL,
                List.of(new Annotation(Optional.empty(), "tests", Annotation.Style.WARNING, 3, """
                        **2 of 1,204** tests were skipped.

                        | test | why |
                        |---|---|
                        | `RopeTest` | needs [a rope](https://example.com/rope) |

                        <script>harm(1)</script><a href="javascript:harm(1)" onclick="harm(2)">no</a>
                        """)),
                List.of(new ArtifactView(
                        "a1", "compile", "build/shop.jar", 1_482_113, "9f2c41aa77e3", "finished", "/api/artifacts/a1")),
                tests(failed),
                List.of(),
                Optional.empty(),
                Optional.of(log(failed ? lint : unit)),
                Look.ADA,
                Look.NOW);
    }

    private static BuildTests tests(boolean failed) {
        var name = new TestResult.TestName("unit", "dev.shop.PriceTest", "showsTax(\"<b>\")");
        var failure = new TestResult(
                7,
                name,
                "failed",
                1_240,
                "expected: <1.19> but was: <1.00>",
                "at dev.shop.PriceTest.showsTax(PriceTest.java:41)\nat java.base/java.lang.Thread.run",
                "price is 1.00",
                Look.NOW,
                UUID.randomUUID(),
                128,
                "7c1d9a3f2b",
                true);
        var faults = List.of(new TestTotals.Fault("build/TEST-odd.xml", "line 3: it ends too early"));
        return failed
                ? new BuildTests(new TestTotals(3, 1_201, 1, 2, 41_000, faults), List.of(failure))
                : BuildTests.NONE;
    }

    private static BuildPage.JobPlace after(String... jobs) {
        return new BuildPage.JobPlace(Set.of(jobs), "");
    }

    private static JobLog log(JobView job) {
        String text = "--- Compiling\n\u001b[32mok\u001b[0m\n+++ Testing\n<script>alert(1)</script>\nand on";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new JobLog(
                job,
                new LogReader.Stretch(
                        LogText.render(bytes, LogText.Cursor.START, false), 0, bytes.length, false, 1, 0, 0, false),
                Optional.empty());
    }

    private static JobView job(
            String id, String kind, String label, String state, Optional<String> reason, Optional<Instant> end) {
        return new JobView(
                id,
                kind,
                Optional.of(id),
                label,
                state,
                reason,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.of("laptop-1"),
                Optional.of(BEGUN),
                Optional.of(BEGUN.plusMillis(300)),
                end,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                state.equals("failed"),
                Optional.empty(),
                Optional.empty());
    }

    static BuildSummary build(String state, Optional<Instant> end) {
        return new BuildSummary(
                "b1",
                "shop",
                128,
                state,
                state.equals("failed") ? Optional.of("Lint failed with exit status 2.") : Optional.empty(),
                "main",
                "7c1d9a3f2b",
                "Show prices with tax\n\nBecause.",
                BEGUN,
                Optional.of(BEGUN),
                end,
                "/pipelines/shop/builds/128");
    }

    private static ScheduleView nightly() {
        return new ScheduleView(
                "shop",
                "nightly",
                "0 2 * * *",
                "main",
                "Nightly",
                false,
                Optional.of(Look.NOW),
                Optional.of(Look.NOW),
                Optional.of(4L),
                "Ada");
    }
}
