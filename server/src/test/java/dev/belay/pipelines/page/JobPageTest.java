package dev.belay.pipelines.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.language.Read;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.output.LogReader;
import dev.belay.platform.access.Caller;
import dev.belay.platform.page.LogText;
import dev.belay.platform.page.Look;
import dev.belay.protocol.api.JobView;
import java.util.List;
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
                Optional.empty(),
                Look.ADA,
                Look.NOW);
        assertThat(Look.page("job", "/jobs/unit", "pipelines/page/job.jte", page))
                .contains("mvn -q test")
                .contains("id=\"L3\"");
    }

    @Test
    void aLogThatWasKeptLongEnoughSaysSo() {
        var job = GivenBuild.job("unit", "command", "Unit tests", "passed", Optional.empty(), Optional.empty());
        var nothing = new LogReader.Stretch(
                LogText.render(new byte[0], LogText.Cursor.START, true), 0, 0, true, 1, 0, 0, true);
        var log = new JobLog(job, nothing, Optional.empty());
        var build = GivenBuild.summary("passed", Optional.empty());
        var page = new JobPage(build, job, List.of(job), log, "make", Optional.empty(), Look.ADA, Look.NOW);
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
                UnblockForm.of(job, step, Optional.of(14L), Look.ADA),
                Look.ADA,
                Look.NOW);
        assertThat(Look.page("block", "/jobs/ship", "pipelines/page/job.jte", page))
                .contains("Is all &lt;well&gt;?", "Ship it", "name=\"field.version\" value=\"1.2\"")
                .contains("name=\"field.where.0\" value=\"eu\" checked", "Build 14 of this branch is newer");
        assertThat(UnblockForm.of(job, step, Optional.empty(), Caller.NOBODY)).isEmpty();
    }
}
