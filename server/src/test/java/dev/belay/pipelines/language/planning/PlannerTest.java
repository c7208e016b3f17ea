package dev.belay.pipelines.language.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.language.CommitMessage;
import dev.belay.pipelines.language.LeftOut;
import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Read;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.language.reading.PipelineReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file means for a build; the rules of ordering are in the tables of {@code LanguageTest}. */
final class PlannerTest {

    @Test
    void anUploadWaitsForEarlierSteps() {
        var reading = PipelineReader.upload(
                "upload",
                "[{\"command\": \"a\", \"depends_on\": [{\"step\": \"earlier\", \"allow_failure\": true}]},"
                        + " {\"group\": \"g\", \"depends_on\": \"earlier\", \"steps\": [{\"command\": \"b\"}]}]",
                Set.of("earlier"));
        PipelineFile file = ((PipelineFile.Reading.Sound) reading).file();
        Plan plan = ((Planner.Outcome.Planned) Planner.plan(file, Read.build("main"))).plan();
        assertThat(Read.told(plan)).isEqualTo("a<^earlier? b<^earlier");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "main                | main            | true",
                "main                | maine           | false",
                "main dev            | dev             | true",
                "feature/*           | feature/x/y     | true",
                "*                   | anything        | true",
                "*/x                 | a/b/x           | true",
                "a*b*c               | aXbYbc          | true",
                "a*b*c               | aXbYb           | false",
                "!main               | main            | false",
                "!main               | dev             | true",
                "!main !dev          | dev             | false",
                "feature/* !*-wip    | feature/a       | true",
                "feature/* !*-wip    | feature/a-wip   | false",
                "!*-wip feature/*    | main            | false",
            })
    void branchesMatch(String patterns, String branch, boolean match) {
        Plan plan = Read.plan("[{command: a, branches: \"" + patterns + "\"}]", Read.build(branch));
        assertThat(plan.steps().getFirst().leftOut().isEmpty()).isEqualTo(match);
    }

    @Test
    void whatIsLeftOutSaysWhyAndHow() {
        Plan plan = Read.plan("""
                - {command: a, if: build.branch == "dev"}
                - {command: b, branches: dev}
                - {command: c, skip: "not on Fridays"}
                - {command: d, skip: true}
                """, Read.build("main"));
        assertThat(plan.steps().stream().map(step -> step.leftOut().orElseThrow()))
                .containsExactly(
                        new LeftOut.Broken("Its condition does not hold: build.branch == \"dev\""),
                        new LeftOut.Broken("The branch main does not match “dev”."),
                        new LeftOut.Skipped("not on Fridays"),
                        new LeftOut.Skipped("The file says to skip it."));
        assertThat(plan.steps()).allMatch(step -> step.jobs().isEmpty());
    }

    @Test
    void aGroupIsShownEvenWhenItIsLeftOut() {
        Plan plan = Read.plan("[{group: G, if: 'false', steps: [wait]}]", Read.build("main"));
        assertThat(plan.groups())
                .singleElement()
                .matches(group -> group.leftOut().isPresent());
        assertThat(plan.steps().getFirst().group()).contains(0);
    }

    @Test
    void aMatrixMakesAllCombinations() {
        Plan plan = Read.plan("""
                - label: "{{matrix.os}} on {{ matrix.arch }}"
                  key: fixed
                  command: build {{matrix.os}}
                  env: {OS: "{{matrix.os}}"}
                  agents: {os: "{{matrix.os}}"}
                  plugins: [{"docker#{{matrix.arch}}": {image: "img:{{matrix.os}}"}}]
                  concurrency: 1
                  concurrency_group: "g-{{matrix.os}}"
                  timeout_in_minutes: "{{matrix.minutes}}"
                  matrix:
                    setup: {os: [linux, mac], arch: [arm, x86], minutes: [5]}
                    adjustments:
                      - {with: {os: mac, arch: x86, minutes: 5}, skip: too old}
                      - {with: {os: mac, arch: x86, minutes: 5}, skip: false}
                      - {with: {os: linux, arch: arm, minutes: 5}, soft_fail: true}
                      - {with: {os: bsd, arch: arm, minutes: 9}, soft_fail: [{exit_status: 3}]}
                """, Read.build("main"));
        List<Plan.PlannedJob> jobs = plan.steps().getFirst().jobs();
        assertThat(jobs.stream().map(job -> job.step().label()))
                .containsExactly("linux on arm", "linux on x86", "mac on arm", "mac on x86", "bsd on arm");
        assertThat(jobs.stream().map(job -> job.leftOut().map(LeftOut::reason).orElse("")))
                .containsExactly("", "", "", "too old", "");
        Step.Command first = (Step.Command) jobs.getFirst().step();
        assertThat(jobs.getFirst().matrix())
                .containsExactly(Map.entry("os", "linux"), Map.entry("arch", "arm"), Map.entry("minutes", "5"));
        assertThat(first.command()).isEqualTo("build linux");
        assertThat(first.env()).isEqualTo(Map.of("OS", "linux"));
        assertThat(first.agents()).isEqualTo(Map.of("os", "linux"));
        assertThat(first.plugins().getFirst().source()).isEqualTo("docker#arm");
        assertThat(first.plugins().getFirst().config()).isEqualTo("{\"image\":\"img:linux\"}");
        assertThat(first.concurrency().orElseThrow().group()).isEqualTo("g-{{matrix.os}}");
        assertThat(first.timeoutMinutes()).contains(5);
        assertThat(first.softFail().covers(1)).isTrue();
        assertThat(((Step.Command) jobs.getLast().step()).softFail().covers(3)).isTrue();
        assertThat(((Step.Command) jobs.getLast().step()).softFail().covers(4)).isFalse();
        assertThat(plan.steps().getFirst().step().label())
                .as("as it is written")
                .contains("{{matrix.os}}");
    }

    @Test
    void aMatrixMayBeAPlainList() {
        Plan plan = Read.plan(
                "[{command: 'a {{matrix}}', matrix: {setup: [x, 1, true], adjustments: [{with: y}]}}]",
                Read.build("main"));
        assertThat(plan.steps().getFirst().jobs().stream().map(job -> job.step().label()))
                .containsExactly("a x", "a 1", "a true", "a y");
        assertThat(plan.steps().getFirst().jobs().getFirst().matrix()).isEqualTo(Map.of("", "x"));
    }

    @Test
    void parallelismMakesNumberedJobs() {
        Plan plan = Read.plan(
                "[{command: a, parallelism: 2, env: {X: y}}, {trigger: t, parallelism: 2}]", Read.build("main"));
        assertThat(plan.steps().getFirst().jobs().stream().map(job -> ((Step.Command) job.step()).env()))
                .containsExactly(
                        Map.of("X", "y", "BUILDKITE_PARALLEL_JOB", "0", "BUILDKITE_PARALLEL_JOB_COUNT", "2"),
                        Map.of("X", "y", "BUILDKITE_PARALLEL_JOB", "1", "BUILDKITE_PARALLEL_JOB_COUNT", "2"));
        assertThat(plan.steps().getFirst().jobs().getLast().part()).contains(new Plan.Part(1, 2));
        assertThat(plan.steps().getLast().jobs().stream()
                        .map(job -> ((Step.Trigger) job.step()).build().env()))
                .containsExactly(
                        Map.of("BUILDKITE_PARALLEL_JOB", "0", "BUILDKITE_PARALLEL_JOB_COUNT", "2"),
                        Map.of("BUILDKITE_PARALLEL_JOB", "1", "BUILDKITE_PARALLEL_JOB_COUNT", "2"));
    }

    @Test
    void aConditionThatCannotBeAnsweredRefusesTheBuild() {
        PipelineFile file = Read.sound("[{command: a, if: 'build.message =~ /^(a|aa)+\\1b$/'}]");
        BuildFacts build = Read.saying("a".repeat(80));
        assertThat(((Planner.Outcome.Refused) Planner.plan(file, build)).faults())
                .singleElement()
                .asString()
                .contains("1:2: “if”: ")
                .contains("takes too long");
    }

    @Test
    void pullRequestsAndTagsAreKnown() {
        BuildFacts main = Read.build("main");
        var build = new BuildFacts(
                main.id(),
                main.number(),
                main.branch(),
                main.commit(),
                "",
                Optional.of("v1"),
                main.source(),
                main.creator(),
                main.author(),
                Optional.of(new BuildFacts.PullRequest("12", "main", true, List.of("hot"), "https://x", true)),
                main.pipeline(),
                main.more(),
                main.env());
        String all = "build.tag == 'v1' && build.message == null && build.pull_request.id == '12' && "
                + "build.pull_request.draft && build.pull_request.labels includes 'hot' && "
                + "build.pull_request.repository.fork && build.creator.teams includes 'ops' && build.creator.verified && "
                + "env('BUILDKITE_PULL_REQUEST') == '12' && pipeline.slug == 'shop' && build.number == 7";
        assertThat(Read.told(Read.plan("[{command: a, if: \"" + all + "\"}]", build)))
                .isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fix [skip ci]", "[ci skip] docs", "a\n\n[Skip CI]", "x [skip-ci]", "[ci-skip]"})
    void aMessageMayAskNotToBeBuilt(String message) {
        assertThat(CommitMessage.skipsBuild(message)).isTrue();
        assertThat(CommitMessage.skipsBuild("skip ci")).isFalse();
    }
}
