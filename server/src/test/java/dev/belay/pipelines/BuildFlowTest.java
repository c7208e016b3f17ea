package dev.belay.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.JobState;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A build from its creation to its end, as an agent and an operator live it. */
@Tag("slow")
class BuildFlowTest {

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;

    @Test
    void aCommitIsBuiltStepByStep() {
        AgentRegistered agent = world.agent("one");
        BuildView build = world.build(git, """
                env: {COLOUR: blue}
                steps:
                  - label: Compile
                    command: [make, make install]
                    artifact_paths: "build/*.jar"
                    timeout_in_minutes: 5
                  - wait
                  - label: Test
                    key: test
                    command: make test
                """);
        assertThat(build.build().state()).isEqualTo("scheduled");
        assertThat(build.build().message()).isEqualTo("Change");

        AcceptedJob compile = world.begin(agent);
        assertThat(compile.env())
                .containsEntry("BUILDKITE_COMMAND", "make\nmake install")
                .containsEntry("BUILDKITE_REPO", git.path())
                .containsEntry("BUILDKITE_COMMIT", build.build().commit())
                .containsEntry("BUILDKITE_BRANCH", "main")
                .containsEntry("BUILDKITE_PIPELINE_SLUG", "shop")
                .containsEntry("BUILDKITE_ARTIFACT_PATHS", "build/*.jar")
                .containsEntry("BUILDKITE_TIMEOUT", "5")
                .containsEntry("BUILDKITE_AGENT_NAME", "one")
                .containsEntry("COLOUR", "blue");
        assertThat(compile.chunksMaxSizeBytes()).isPositive();
        assertThat(world.show(1).build().state()).isEqualTo("running");
        assertThat(world.job(1, "Test").reason()).contains("Waiting for the steps before the wait.");

        world.finish(compile, 0);
        AcceptedJob test = world.begin(agent);
        world.finish(test, 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
        assertThat(world.show(1).build().finishedAt()).isPresent();
    }

    @Test
    void aFailureStopsWhatDependsOnItAndFailsTheBuildWithItsReason() {
        AgentRegistered agent = world.agent("one");
        world.build(git, "steps: [{label: Compile, command: make}, wait, {label: Test, command: make test}]");
        world.finish(world.begin(agent), 2);
        BuildView build = world.show(1);
        assertThat(build.build().state()).isEqualTo("failed");
        assertThat(build.build().reason()).contains("“Compile” failed with exit status 2.");
        assertThat(world.job(1, "Test").state()).isEqualTo("waiting_failed");
    }

    @Test
    void aSoftFailureCountsAsPassed() {
        AgentRegistered agent = world.agent("one");
        world.build(git, """
                steps:
                  - {label: Lint, key: lint, command: lint, soft_fail: [{exit_status: 3}]}
                  - {label: Ship, command: ship, depends_on: lint}
                """);
        world.finish(world.begin(agent), 3);
        assertThat(world.job(1, "Lint").softFailed()).isTrue();
        world.finish(world.begin(agent), 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void theJobOfALostAgentEndsWithMinusOneAndSaysWhy() {
        AgentRegistered agent = world.agent("one");
        world.build(git, "steps: [{label: Compile, command: make}]");
        AcceptedJob job = world.begin(agent);
        world.work();
        for (int turn = 0; turn < 30; turn++) {
            world.pass(Duration.ofSeconds(5));
            world.work();
        }
        JobView lost = world.job(1, "Compile");
        assertThat(lost.state()).isEqualTo("failed");
        assertThat(lost.exitStatus()).contains(-1);
        assertThat(lost.reason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("Its agent one was lost"));
        assertThat(world.show(1).build().state()).isEqualTo("failed");
        assertThatThrownBy(() -> world.finish(job, 0)).isInstanceOf(Problem.class);
    }

    @Test
    void aCanceledBuildStopsItsJobsAndTellsTheirAgents() {
        AgentRegistered agent = world.agent("one");
        world.build(git, "steps: [{label: Compile, command: make}, wait, {label: Test, command: make test}]");
        AcceptedJob job = world.begin(agent);
        world.api(Method.PUT, "/api/pipelines/shop/builds/1/cancellation", Map.of(), BuildView.class);
        assertThat(world.show(1).build().state()).isEqualTo("canceling");
        assertThat(world.v3(Method.GET, "/v3/jobs/" + job.id(), job.token(), Map.of(), JobState.class)
                        .state())
                .isEqualTo("canceling");
        world.finish(job, -1);
        assertThat(world.show(1).build().state()).isEqualTo("canceled");
        assertThat(world.show(1).build().reason()).contains("Canceled by Olga.");
        assertThat(world.job(1, "Test").state()).isEqualTo("canceled");
    }

    @Test
    void anAgentThatNeverStopsDoesNotHoldABuildForEver() {
        AgentRegistered agent = world.agent("one");
        world.build(git, "steps: [{label: Compile, command: make}]");
        world.begin(agent);
        world.api(Method.PUT, "/api/pipelines/shop/builds/1/cancellation", Map.of(), BuildView.class);
        world.pass(world.limits.stop().plusSeconds(1));
        world.work();
        assertThat(world.show(1).build().state()).isEqualTo("canceled");
    }

    @Test
    void aJobThatTakesTooLongIsStoppedAndTimedOut() {
        AgentRegistered agent = world.agent("one");
        world.build(git, "steps: [{label: Compile, command: make, timeout_in_minutes: 1}]");
        AcceptedJob job = world.begin(agent);
        world.pass(Duration.ofSeconds(61));
        world.work();
        assertThat(world.v3(Method.GET, "/v3/jobs/" + job.id(), job.token(), Map.of(), JobState.class)
                        .state())
                .isEqualTo("timing_out");
        assertThat(world.stateAsToldTo("buildkite-agent/3.20.0.x (linux; amd64)", job))
                .as("agents of old know no time-outs")
                .isEqualTo("canceling");
        world.finish(job, -1);
        assertThat(world.job(1, "Compile").state()).isEqualTo("timed_out");
        assertThat(world.job(1, "Compile").reason())
                .contains("It took longer than 1 minute: the “timeout_in_minutes” of its step.");
    }

    @Test
    void aJobWithoutATimeOutHasTheServersAndNoneIsLongerThanTheServerAllows() {
        try (var strict = new World(JobLimits.USUAL.withMinutes(5, 20))) {
            strict.pipeline(git);
            AgentRegistered agent = strict.agent("one");
            strict.build(
                    git,
                    "steps: [{command: a}, {command: b, timeout_in_minutes: 30}, {command: c, timeout_in_minutes: 10}]");
            AcceptedJob silent = strict.begin(agent);
            assertThat(silent.env()).containsEntry("BUILDKITE_TIMEOUT", "5");
            assertThatThrownBy(() ->
                            strict.v3(Method.PUT, "/v3/jobs/" + silent.id(), silent.token(), Map.of("timeout", "21")))
                    .hasMessageContaining("from 1 to 20");
            strict.pass(Duration.ofSeconds(301));
            strict.work();
            assertThat(strict.job(1, "a").state()).isEqualTo("timing_out");
            strict.finish(silent, -1);
            AcceptedJob greedy = strict.begin(agent);
            assertThat(greedy.env()).containsEntry("BUILDKITE_TIMEOUT", "20");
            strict.finish(greedy, 0);
            assertThat(strict.begin(agent).env()).containsEntry("BUILDKITE_TIMEOUT", "10");
        }
    }

    @Test
    void aRetryRunsTheStepAgainAndWhatDependsOnIt() {
        AgentRegistered agent = world.agent("one");
        world.build(git, "steps: [{label: Compile, command: make}, wait, {label: Test, command: make test}]");
        AcceptedJob first = world.begin(agent);
        world.finish(first, 1);
        world.api(Method.POST, "/api/jobs/" + first.id() + "/retries", Map.of(), BuildView.class);
        world.work();
        AcceptedJob again = world.begin(agent);
        assertThat(again.id()).isNotEqualTo(first.id());
        assertThat(again.env()).containsEntry("BUILDKITE_RETRY_COUNT", "1");
        world.finish(again, 0);
        world.finish(world.begin(agent), 0);
        BuildView build = world.show(1);
        assertThat(build.build().state()).isEqualTo("passed");
        assertThat(build.build().reason()).isEmpty();
        assertThat(build.jobs()).hasSize(4);
        assertThat(build.jobs().getFirst().retriedBy()).contains(again.id());
    }

    @Test
    void whatIsCalledRetriableIsWhatCanBeRetried() {
        AgentRegistered agent = world.agent("one");
        world.build(git, """
                steps:
                  - {label: Passes, command: pass}
                  - {label: Lints, command: lint, soft_fail: true}
                  - {label: Fails, command: fail}
                  - wait
                  - {label: Never, command: never}
                """);
        for (int job = 0; job < 3; job++) {
            AcceptedJob begun = world.begin(agent);
            world.finish(begun, "Passes".equals(begun.env().get("BUILDKITE_LABEL")) ? 0 : 1);
        }
        for (JobView job : world.show(1).jobs()) {
            boolean refused = false;
            try {
                world.api(Method.POST, "/api/jobs/" + job.id() + "/retries", Map.of(), BuildView.class);
            } catch (Problem problem) {
                refused = problem.kind() == Problem.Kind.CONFLICT;
            }
            assertThat(job.retriable()).as(job.label()).isEqualTo(!refused);
        }
        assertThat(world.job(1, "Fails").state()).isEqualTo("scheduled");
    }

    @Test
    void everythingAnAgentSaysMayBeSaidTwice() {
        AgentRegistered agent = world.agent("one");
        world.build(git, "steps: [{label: Compile, command: make}]");
        AcceptedJob job = world.accept(agent);
        AcceptedJob again = world.v3(
                Method.PUT, "/v3/jobs/" + job.id() + "/accept", agent.accessToken(), Map.of(), AcceptedJob.class);
        assertThat(again.env()).isEqualTo(job.env());
        for (String token : new String[] {job.token(), again.token(), agent.accessToken()}) {
            world.v3(Method.PUT, "/v3/jobs/" + job.id() + "/start", token, Map.of());
        }
        assertThatThrownBy(
                        () -> world.v3(Method.PUT, "/v3/jobs/" + job.id() + "/accept", agent.accessToken(), Map.of()))
                .hasMessageContaining("not yours to accept any more");
        world.finish(job, 0);
        world.finish(job, 0);
        assertThat(world.job(1, "Compile").state()).isEqualTo("passed");
    }

    @Test
    void aTokenSpeaksForItsOwnJobOnly() {
        AgentRegistered one = world.agent("one");
        AgentRegistered two = world.agent("two");
        world.build(git, "steps: [{label: A, command: a}, {label: B, command: b}]");
        AcceptedJob first = world.begin(one);
        AcceptedJob second = world.begin(two);
        assertThatThrownBy(() -> world.v3(
                        Method.PUT, "/v3/jobs/" + second.id() + "/finish", first.token(), Map.of("exit_status", "0")))
                .hasMessageContaining("does not speak for job");
        assertThatThrownBy(() -> world.v3(
                        Method.PUT,
                        "/v3/jobs/" + second.id() + "/finish",
                        one.accessToken(),
                        Map.of("exit_status", "0")))
                .hasMessageContaining("does not speak for job");
    }

    @Test
    void aJobThatIsNotAcceptedGoesToAnotherAgentAndNotToMany() {
        AgentRegistered agent = world.agent("deaf");
        world.build(git, "steps: [{label: Compile, command: make}]");
        for (int attempt = 0; attempt < world.limits.attemptsMax(); attempt++) {
            assertThat(world.ping(agent).job()).isPresent();
            world.pass(world.limits.accept().plusSeconds(1));
            world.work();
            world.ping(agent);
            world.work();
        }
        assertThat(world.job(1, "Compile").exitStatus()).contains(-1);
        assertThat(world.job(1, "Compile").reason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("none accepted"));
    }

    @Test
    void anAgentThatAsksForWorkInsteadOfDoingItHasLostItsJob() {
        AgentRegistered agent = world.agent("one");
        world.build(git, "steps: [{label: Compile, command: make}]");
        world.begin(agent);
        world.ping(agent);
        world.work();
        assertThat(world.job(1, "Compile").state()).isEqualTo("running");
        world.pass(Duration.ofSeconds(11));
        world.ping(agent);
        world.work();
        assertThat(world.job(1, "Compile").reason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("asked for other work"));
    }

    @Test
    void aWaitingJobSaysWhy() {
        world.build(git, "steps: [{label: Compile, command: make, agents: {queue: fast, os: mac}}]");
        assertThat(world.job(1, "Compile").reason()).contains("Waiting for an agent: none is connected.");
        AgentRegistered slow = world.agent("slow");
        assertThat(world.job(1, "Compile").reason())
                .contains(
                        "Waiting for an agent with os=mac, queue=fast: none of the 1 connected agents has these tags.");
        assertThat(world.ping(slow).job()).isEmpty();
        AgentRegistered fast = world.agent("fast", "queue=fast", "os=mac");
        world.work();
        assertThat(world.ping(fast).job()).isPresent();
        assertThat(world.job(1, "Compile").reason()).contains("Waiting for agent fast to accept it.");
    }

    @Test
    void aCommitWithoutAPipelineFileOrWithABrokenOneFailsWithTheReason() {
        git.write("other", "1");
        String bare = git.commit("No file");
        world.api(Method.POST, "/api/pipelines/shop/builds", Map.of("commit", bare), BuildView.class);
        world.work();
        assertThat(world.show(1).build().reason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("no pipeline file"));

        BuildView broken = world.build(git, "steps:\n  - comand: make\n");
        assertThat(broken.build().state()).isEqualTo("failed");
        assertThat(broken.build().reason())
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains(".belay/pipeline.yml:2:5:", "Did you mean “command”?"));

        String nowhere = "1234567890123456789012345678901234567890";
        world.api(Method.POST, "/api/pipelines/shop/builds", Map.of("commit", nowhere), BuildView.class);
        world.work();
        assertThat(world.show(3).build().reason())
                .contains("There is no commit " + nowhere + " in " + git.path() + ".");
    }
}
