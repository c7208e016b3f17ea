package dev.belay.pipelines.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.language.Read;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.output.LogReader;
import dev.belay.platform.access.Caller;
import dev.belay.platform.page.LogText;
import dev.belay.platform.page.Look;
import dev.belay.protocol.api.ArtifactView;
import dev.belay.protocol.api.JobView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a job looks: its log, what it waits for, and whom it asks. */
class JobPageTest {

    @Test
    void aJobShowsItsLog() {
        var job = GivenBuild.job("unit", "command", "Unit tests", "running", Optional.empty(), Optional.empty());
        var page = new JobPage(
                GivenBuild.summary("running", Optional.empty()),
                job,
                List.of(job),
                GivenBuild.log(job),
                "mvn -q test",
                facts(),
                Optional.empty(),
                Look.ADA,
                Look.NOW);
        assertThat(Look.page("job", "/jobs/unit", "pipelines/page/job.jte", page))
                .contains("mvn -q test")
                .contains("id=\"L3\"")
                .contains("queue=builds, os=linux", "Times · 1 artifact · 2 variables")
                .contains("Given to an agent", "20 ms later", "<a href=\"/artifacts/a1\">build/shop.jar</a>")
                .contains("<code>GOAL</code>", "<code>test &amp; more</code>", "<code>NPM_TOKEN</code>", "not shown")
                .doesNotContain("npm_0123");
    }

    private static JobFacts facts() {
        Step step = Read.sound("""
                        steps:
                          - command: make
                            agents: {queue: builds, os: linux}
                            env: {GOAL: test & more, NPM_TOKEN: npm_0123}
                        """).steps().getFirst();
        Instant at = Look.NOW.minusSeconds(90);
        var artifact = new ArtifactView("a1", "unit", "build/shop.jar", 1_482, "9f2c", "finished", "/api/artifacts/a1");
        return new JobFacts(
                "queue=builds, os=linux",
                JobFacts.moments(new Job.Times(
                        at,
                        Optional.of(at.plusMillis(10)),
                        Optional.of(at.plusMillis(30)),
                        Optional.of(at.plusMillis(40)),
                        Optional.of(at.plusMillis(50)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                List.of(artifact),
                JobFacts.env(step),
                Optional.empty());
    }

    @Test
    void aLogThatWasKeptLongEnoughSaysSo() {
        var job = GivenBuild.job("unit", "command", "Unit tests", "passed", Optional.empty(), Optional.empty());
        var nothing = new LogReader.Stretch(
                LogText.render(new byte[0], LogText.Cursor.START, true), 0, 0, true, 1, 0, 0, true);
        var log = new JobLog(job, nothing, Optional.empty());
        var build = GivenBuild.summary("passed", Optional.empty());
        var page =
                new JobPage(build, job, List.of(job), log, "make", JobFacts.NONE, Optional.empty(), Look.ADA, Look.NOW);
        assertThat(Look.page("deleted", "/jobs/unit", "pipelines/page/job.jte", page))
                .contains("This log was deleted: its pipeline keeps logs for a time.")
                .doesNotContain("The job wrote nothing.");
    }

    @Test
    void aWaitingJobSaysWhatWouldReleaseItAndWhen() {
        JobView waiting = GivenBuild.page("running").jobs().stream()
                .filter(job -> job.waiting().isPresent())
                .findFirst()
                .orElseThrow();
        var page = new JobPage(
                GivenBuild.summary("running", Optional.empty()),
                waiting,
                List.of(waiting),
                GivenBuild.log(waiting),
                "lint",
                JobFacts.NONE,
                Optional.empty(),
                Look.ADA,
                Look.NOW);
        assertThat(Look.page("waiting", "/jobs/lint", "pipelines/page/job.jte", page))
                .contains("all 2 are busy.", "It goes to the first of them that is free.")
                .contains("That may take about 1 min 5 s.", "<a href=\"/jobs/unit\">job of laptop-1</a>");
        assertThat(Look.page(
                        "build", "/pipelines/shop/builds/128", "pipelines/page/build.jte", GivenBuild.page("running")))
                .contains("About 1 min 5 s.");
    }

    @Test
    void aBlockedJobAsksWhoMayAnswer() {
        var job = GivenBuild.job("ship", "block", "Ship?", "blocked", Optional.empty(), Optional.empty());
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
                GivenBuild.summary("blocked", Optional.empty()),
                job,
                List.of(job),
                GivenBuild.log(job),
                "",
                JobFacts.NONE,
                UnblockForm.of(job, step, Optional.of(14L), Look.ADA),
                Look.ADA,
                Look.NOW);
        assertThat(Look.page("block", "/jobs/ship", "pipelines/page/job.jte", page))
                .contains("Is all &lt;well&gt;?", "Ship it", "name=\"field.version\" value=\"1.2\"")
                .contains("name=\"field.where.0\" value=\"eu\" checked", "Build 14 of this branch is newer");
        assertThat(UnblockForm.of(job, step, Optional.empty(), Caller.NOBODY)).isEmpty();
        var refused = Problem.invalid("No.", List.of(new Problem.Fault("version", "“version” does not match [0-9]+")));
        UnblockForm again = page.asked().orElseThrow().refused(Map.of("version", "<x>", "where", ""), refused);
        assertThat(Look.page("block-refused", "/jobs/ship", "pipelines/page/job.jte", page.asking(again)))
                .contains("name=\"field.version\" value=\"&lt;x>\"")
                .contains("aria-invalid=\"true\"><span class=\"fault\">“Version” does not match [0-9]+.</span>")
                .doesNotContain("value=\"eu\" checked");
        UnblockForm older = again.refused(Map.of(), Problem.conflict("Build 14 is newer."));
        assertThat(Look.page("block-conflict", "/jobs/ship", "pipelines/page/job.jte", page.asking(older)))
                .contains("<strong>Build 14 is newer.</strong>");
    }

    @Test
    void anAnsweredJobSaysWhoFilledInWhatAndWhen() {
        var job = GivenBuild.job("ship", "block", "Ship?", "unblocked", Optional.empty(), Optional.of(Look.NOW));
        Step step = Read.sound("""
                        steps:
                          - block: Ship?
                            fields:
                              - {text: Version, key: version, required: false}
                              - {select: Where, key: where, multiple: true, options: [{label: EU, value: eu}, {label: US, value: us}]}
                        """).steps().getFirst();
        var facts = new JobFacts(
                "",
                List.of(),
                List.of(),
                Map.of(),
                Optional.of(new JobFacts.Answer(
                        "Ada", Look.NOW.minusSeconds(90), UnblockForm.labelled(step, Map.of("where", "eu\nus")))));
        var page = new JobPage(
                GivenBuild.summary("passed", Optional.of(Look.NOW)),
                job,
                List.of(job),
                GivenBuild.log(job),
                "",
                facts,
                Optional.empty(),
                Look.ADA,
                Look.NOW);
        assertThat(Look.page("block-answered", "/jobs/ship", "pipelines/page/job.jte", page))
                .contains("Unblocked by <strong>Ada</strong>", "1 min ago")
                .contains("<dt>Version</dt><dd>–</dd>", "<dt>Where</dt><dd>eu, us</dd>");
    }
}
