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

/** What a file means for a build: section 4. */
final class PlannerTest {

    /**
     * The rule, the file, and its plan: {@code b<a,c?} for a step that waits for {@code a} to pass and for {@code c} to end,
     * {@code d!} for one that is left out.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "steps run side by side              | [{command: a}, {command: b}]                       | a b",
                "a wait waits for all before it      | [{command: a}, {command: b}, wait, {command: c}]   | a b wait2<a,b c<wait2",
                "a wait waits for the one before it  | [{command: a}, wait, {command: b}, wait]           | a wait1<a b<wait1 wait3<wait1,b",
                "continue_on_failure                 | [{command: a}, {wait: ~, continue_on_failure: true}, {command: b}] | a wait1<a? b<wait1",
                "a plain wait before stops it        | [{command: a}, wait, {command: b}, {wait: ~, continue_on_failure: true}] | a wait1<a b<wait1 wait3<wait1,b?",
                "a block orders like a wait          | [{command: a}, {block: B, key: b}, {command: c}]   | a b<a c<b",
                "a block after a failure is shut     | [{command: a}, {block: B, key: b}]                 | a b<a",
                "an input orders nothing             | [{command: a}, {input: I, key: i}, {command: c}, wait] | a i c wait3<a,c",
                "an input may be waited for          | [{input: I, key: i}, {command: c, depends_on: i}]  | i c<i",
                "an input may wait                   | [{command: a, key: a}, {input: I, key: i, depends_on: a}] | a i<a",
                "a wait before a block is idle       | [{command: a}, wait, {block: B, key: b}, {command: c}] | a wait1! b<a c<b",
                "a wait after a block is idle        | [{command: a}, {block: B, key: b}, wait, {command: c}] | a b<a wait2! c<b",
                "an idle wait forgives nothing       | [{command: a}, {wait: ~, continue_on_failure: true}, {block: B, key: b}] | a wait1! b<a",
                "depends_on replaces waits           | [{command: a, key: a}, {command: b}, wait, {command: c, depends_on: a}] | a b wait2<a,b c<a",
                "depends_on nothing: ~               | [{command: a}, wait, {command: b, depends_on: ~}]  | a wait1<a b",
                "depends_on nothing: []              | [{command: a}, wait, {command: b, depends_on: []}] | a wait1<a b",
                "depends_on a list                   | [{command: a, key: a}, {command: b, key: b}, {command: c, depends_on: [a, b]}] | a b c<a,b",
                "depends_on with allow_failure       | [{command: a, key: a}, {command: c, depends_on: [{step: a, allow_failure: true}]}] | a c<a?",
                "depends_on a later step             | [{command: c, depends_on: a}, {command: a, key: a}] | c<a a",
                "the strict one of two wins          | [{command: a, key: a}, {command: c, depends_on: [a, {step: a, allow_failure: true}]}] | a c<a",
                "allow_dependency_failure            | [{command: a, key: a}, {command: b, depends_on: a, allow_dependency_failure: true}] | a b<a?",
                "allow_dependency_failure of waits   | [{command: a}, wait, {command: b, allow_dependency_failure: true}] | a wait1<a b<wait1?",
                "a wait with depends_on              | [{command: a, key: a}, {command: b}, {wait: ~, depends_on: a, key: w}, {command: c}] | a b w<a c<w",
                "a step removed by if is satisfied   | [{command: a, key: a, if: 'false'}, {command: b, depends_on: a}] | a! b",
                "a step that is skipped is satisfied | [{command: a, key: a, skip: true}, {command: b, depends_on: a}] | a! b",
                "a wait does not wait for it either  | [{command: a, if: 'false'}, {command: b}, wait]    | a! b wait2<b",
                "a wait that is removed orders nothing | [{command: a}, {wait: ~, if: 'false'}, {command: b}, wait] | a wait1! b wait3<a,b",
                "a trigger is ordered like a command | [{command: a}, wait, {trigger: t, key: t}, wait]   | a wait1<a t<wait1 wait3<wait1,t",
                "groups run side by side             | [{group: g, steps: [{command: a}]}, {group: h, steps: [{command: b}]}] | a b",
                "a wait in a group is the group's    | [{command: z}, {group: g, steps: [{command: a}, wait, {command: b}]}, {command: c}] | z a wait2<a b<wait2 c",
                "a group waits as a whole            | [{command: z}, wait, {group: g, steps: [{command: a}, wait, {command: b}]}] | z wait1<z a<wait1 wait3<wait1,a b<wait1,wait3",
                "a wait waits for all of a group     | [{group: g, steps: [{command: a}, {command: b}]}, wait] | a b wait2<a,b",
                "a group may be depended on          | [{group: g, key: g, steps: [{command: a}, {command: b}]}, {command: c, depends_on: g}] | a b c<a,b",
                "depends_on of a group is its steps' | [{command: a, key: a}, {group: g, depends_on: a, steps: [{command: b}, {command: c, depends_on: ~}]}] | a b<a c<a",
                "if of a group is its steps'         | [{group: g, if: 'false', steps: [{command: a}]}, {command: b}] | a! b",
                "skip of a group is its steps'       | [{group: g, skip: because, steps: [{command: a}, {command: b, if: 'true'}]}] | a! b!",
                "a group's if does not replace theirs | [{group: g, if: 'true', steps: [{command: a, if: 'false'}, {command: b}]}] | a! b",
                "a group that is left out is satisfied | [{group: g, key: g, if: 'false', steps: [{command: a}]}, {command: b, depends_on: g}] | a! b",
                "who waits for one of a concurrency group waits for those before | [{command: a, key: a, concurrency: 1, concurrency_group: g}, {command: b, concurrency: 1, concurrency_group: g, key: b}, {command: c, depends_on: b}] | a b c<a,b",
                "a concurrency gate closes behind its steps | [{command: open, key: o, concurrency: 1, concurrency_group: g}, {command: x, key: x, depends_on: o}, {command: close, key: c, depends_on: x, concurrency: 1, concurrency_group: g}] | o x<o c<x",
                "parallelism 0 leaves it out         | [{command: a, parallelism: 0}, wait, {command: b}] | a! wait1 b<wait1",
                "branches that fit                   | [{command: a, branches: main}]                     | a",
                "branches that do not                | [{command: a, branches: '!main'}]                  | a!",
                "if that holds                       | [{command: a, if: build.branch == 'main' && env('GIVEN') == 'by hand'}] | a",
                "an empty skip is none               | [{command: a, skip: ''}]                           | a",
                "skip: 'false' is none               | [{command: a, skip: 'false'}]                      | a",
                "if_changed that is left over runs   | [{command: a, if_changed: {include: 'x/**'}}]      | a",
            })
    void stepsAreOrdered(String rule, String file, String plan) {
        assertThat(Read.told(Read.plan(file, Read.build("main")))).as(rule).isEqualTo(plan);
    }

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
        BuildFacts main = Read.build("main");
        var build = new BuildFacts(
                main.id(),
                main.number(),
                main.branch(),
                main.commit(),
                "a".repeat(80),
                main.tag(),
                main.source(),
                main.creator(),
                main.author(),
                main.pullRequest(),
                main.pipeline(),
                main.more(),
                main.env());
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
