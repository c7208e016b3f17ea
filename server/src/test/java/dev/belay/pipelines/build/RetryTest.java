package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What fails is tried again as its step says, and what is hopeless is stopped. */
@Tag("slow")
class RetryTest {

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;
    private AgentRegistered agent;

    @BeforeEach
    void connectAgent() {
        agent = world.agent("one");
    }

    @Test
    void eachRuleCountsItsOwnAttemptsAndTheBuildGoesOnUntilTheLast() {
        world.build(git, """
                steps:
                  - label: Test
                    command: make test
                    retry: {automatic: [{exit_status: 3, limit: 1}, {exit_status: "*", limit: 2}]}
                  - wait
                  - {label: Ship, command: ship}
                """);
        AcceptedJob first = world.begin(agent);
        assertThat(first.env()).doesNotContainKey("BUILDKITE_RETRY_TYPE");
        world.finish(first, 3);
        AcceptedJob second = world.begin(agent);
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.env())
                .containsEntry("BUILDKITE_RETRY_COUNT", "1")
                .containsEntry("BUILDKITE_RETRY_TYPE", "automatic");
        assertThat(world.show(1).jobs().getFirst().retriedBy()).contains(second.id());
        assertThat(world.show(1).build().state()).isEqualTo("running");
        world.finish(second, 1);
        assertThat(world.show(1).build().state()).isEqualTo("running");
        world.finish(world.begin(agent), 1);
        AcceptedJob last = world.begin(agent);
        assertThat(last.env()).containsEntry("BUILDKITE_RETRY_COUNT", "3");
        world.finish(last, 3);
        assertThat(world.show(1).build().state()).isEqualTo("failed");
        assertThat(world.job(1, "Ship").state()).isEqualTo("waiting_failed");
        assertThat(world.show(1).jobs()).hasSize(6);
        assertThat(world.journal("job.retried")).hasSize(3);
    }

    @Test
    void anAttemptThatPassesLetsTheBuildGoOnAndItsEndMayBeToldTwice() {
        world.build(git, """
                steps:
                  - {label: Test, command: make test, retry: {automatic: true}}
                  - wait
                  - {label: Ship, command: ship}
                """);
        AcceptedJob first = world.begin(agent);
        world.finish(first, 1);
        world.finish(first, 1);
        world.finish(world.begin(agent), 0);
        world.finish(world.begin(agent), 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
        assertThat(world.show(1).jobs()).hasSize(4);
    }

    @Test
    void aLostAgentsJobIsTriedAgainOnlyWhereARuleNamesMinusOne() {
        world.build(git, """
                steps:
                  - {label: Named, command: "true", retry: {automatic: [{exit_status: -1, limit: 1}]}}
                  - {label: Any, command: "true", retry: {automatic: true}}
                """);
        AgentRegistered other = world.agent("two");
        world.begin(agent);
        world.begin(other);
        for (int turn = 0; turn < 30; turn++) {
            world.pass(Duration.ofSeconds(5));
            world.work();
        }
        assertThat(attempts("Named")).extracting(JobView::state).containsExactly("failed", "scheduled");
        assertThat(attempts("Any")).extracting(JobView::state).containsExactly("failed");
    }

    @Test
    void whatIsCanceledIsNotTriedAgain() {
        world.build(
                git, "steps: [{label: Test, command: x, retry: {automatic: [{exit_status: -1}, {exit_status: 1}]}}]");
        AcceptedJob job = world.begin(agent);
        world.api(Method.PUT, "/api/pipelines/shop/builds/1/cancellation", Map.of(), BuildView.class);
        world.finish(job, 1);
        assertThat(world.show(1).build().state()).isEqualTo("canceled");
        assertThat(world.show(1).jobs()).hasSize(1);
    }

    @Test
    void aStepSaysWhatMayBeRetriedByHandAndWhy() {
        world.build(git, """
                steps:
                  - {label: Never, command: "false", retry: {manual: {allowed: false, reason: Ask the owner}}, priority: 3}
                  - {label: Once, command: "true", retry: {manual: {permit_on_passed: false}}, priority: 2}
                  - {label: Usual, command: "true"}
                """);
        AcceptedJob never = world.begin(agent);
        world.finish(never, 1);
        AcceptedJob once = world.begin(agent);
        world.finish(once, 0);
        AcceptedJob usual = world.begin(agent);
        world.finish(usual, 0);
        assertThatThrownBy(() -> retry(never)).hasMessageContaining("Its step allows no retry: Ask the owner");
        assertThatThrownBy(() -> retry(once)).hasMessageContaining("It passed, and its step allows no retry then.");
        assertThat(world.job(1, "Never").retryForbidden()).contains("Its step allows no retry: Ask the owner");
        assertThat(world.job(1, "Usual").retryForbidden()).isEmpty();
        retry(usual);
        world.work();
        AcceptedJob again = world.begin(agent);
        assertThat(again.env())
                .containsEntry("BUILDKITE_LABEL", "Usual")
                .containsEntry("BUILDKITE_RETRY_TYPE", "manual");
    }

    @Test
    void stepsThatAskForItAreStoppedAsSoonAsTheBuildFails() {
        AgentRegistered other = world.agent("two");
        world.build(git, """
                steps:
                  - {label: Unit, command: unit, priority: 3}
                  - label: Long
                    command: long
                    priority: 2
                    cancel_on_build_failing: true
                    retry: {automatic: {exit_status: -1}}
                  - {label: Queued, command: queued, cancel_on_build_failing: true}
                  - {label: Calm, command: calm}
                """);
        AcceptedJob one = world.begin(agent);
        AcceptedJob two = world.begin(other);
        boolean inOrder = "Unit".equals(one.env().get("BUILDKITE_LABEL"));
        AcceptedJob longJob = inOrder ? two : one;
        world.finish(inOrder ? one : two, 1);
        assertThat(world.show(1).build().state()).isEqualTo("failing");
        assertThat(world.v3(Method.GET, "/v3/jobs/" + longJob.id(), longJob.token(), Map.of(), JobState.class)
                        .state())
                .isEqualTo("canceling");
        assertThat(world.job(1, "Queued").state()).isEqualTo("canceled");
        world.finish(longJob, -1);
        assertThat(world.job(1, "Long").state()).isEqualTo("canceled");
        assertThat(world.job(1, "Long").reason())
                .contains("Another step of the build failed, and this one asks to be stopped then.");
        world.finish(world.begin(agent), 0);
        assertThat(world.show(1).build().state()).isEqualTo("failed");
        assertThat(world.show(1).build().reason()).contains("“Unit” failed with exit status 1.");
    }

    private void retry(AcceptedJob job) {
        world.api(Method.POST, "/api/jobs/" + job.id() + "/retries", Map.of(), BuildView.class);
    }

    private List<JobView> attempts(String label) {
        return world.show(1).jobs().stream()
                .filter(job -> job.label().equals(label))
                .toList();
    }
}
