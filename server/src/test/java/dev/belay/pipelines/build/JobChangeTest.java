package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What running jobs change of themselves: that they will fail, and how long they may take. */
@Tag("slow")
class JobChangeTest {

    private record Changed(String id) {}

    private record Value(String value) {}

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;

    private AcceptedJob begun(String file) {
        AgentRegistered agent = world.agent("one");
        world.build(shop.git, file);
        return world.begin(agent);
    }

    private void promise(AcceptedJob job, int status) {
        world.v3(
                Method.PUT,
                "/v3/jobs/" + job.id() + "/promise_failure",
                job.token(),
                Map.of("exit_status", status, "reason", "2 tests failed"));
    }

    private void finish(AcceptedJob job, int status) {
        world.v3(Method.PUT, "/v3/jobs/" + job.id() + "/finish", job.token(), Map.of("exit_status", "" + status));
    }

    @Test
    void aPromisedFailureFailsTheBuildAtOnceAndIsKept() {
        AcceptedJob job = begun("""
                steps:
                  - {label: Test, command: t, cancel_on_build_failing: true}
                  - {label: Other, command: o, priority: -1, cancel_on_build_failing: true}
                """);
        promise(job, 3);
        promise(job, 3);
        assertThat(world.show(1).build().state()).isEqualTo("failing");
        assertThat(world.job(1, "Test").state()).isEqualTo("running");
        assertThat(world.job(1, "Other").state()).isEqualTo("canceled");
        assertThatThrownBy(() -> promise(job, 4)).hasMessageContaining("exit status 3 already");
        finish(job, 0);
        finish(job, 0);
        promise(job, 3);
        assertThat(world.job(1, "Test").exitStatus()).contains(3);
        assertThat(world.job(1, "Test").reason()).contains("2 tests failed");
        assertThat(world.show(1).build().state()).isEqualTo("failed");
    }

    @Test
    void aWorseEndThanPromisedIsToldAsItIs() {
        AcceptedJob job = begun("[{label: Test, command: t}]");
        promise(job, 1);
        finish(job, 2);
        assertThat(world.job(1, "Test").exitStatus()).contains(2);
    }

    @Test
    void whatIsForgivenDoesNotFailTheBuild() {
        AcceptedJob job = begun("[{label: Test, command: t, soft_fail: [{exit_status: 3}]}]");
        promise(job, 3);
        assertThat(world.show(1).build().state()).isEqualTo("running");
        finish(job, 0);
        assertThat(world.job(1, "Test").exitStatus()).contains(3);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void whoPromisedToFailHardDoesNotFailSoftly() {
        AcceptedJob job = begun("[{label: Test, command: t, soft_fail: [{exit_status: 3}]}]");
        promise(job, 1);
        finish(job, 3);
        assertThat(world.job(1, "Test").exitStatus()).contains(1);
        assertThat(world.show(1).build().state()).isEqualTo("failed");
    }

    @Test
    void whatIsTriedAgainDoesNotFailTheBuild() {
        AcceptedJob job = begun("[{label: Test, command: t, retry: {automatic: {exit_status: 7, limit: 1}}}]");
        promise(job, 7);
        assertThat(world.show(1).build().state()).isEqualTo("running");
        finish(job, 0);
        assertThat(world.show(1).jobs()).hasSize(2);
        assertThat(world.show(1).build().state()).isEqualTo("running");
    }

    @Test
    void onlyARunningJobPromisesAndNeverToPass() {
        AcceptedJob job = begun("[{label: Test, command: t}]");
        assertThatThrownBy(() -> promise(job, 0)).hasMessageContaining("other than 0");
        finish(job, 0);
        assertThatThrownBy(() -> promise(job, 1)).hasMessageContaining("this one is passed");
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    private Changed change(AcceptedJob job, String attribute, String value) {
        return world.v3(Method.PUT, "/v3/jobs/" + job.id(), job.token(), Map.of(attribute, value), Changed.class);
    }

    @Test
    void aJobChangesItsTimeOutWhichCountsFromItsStart() {
        AcceptedJob job = begun("[{label: Test, command: t, timeout_in_minutes: 2}]");
        world.pass(Duration.ofMinutes(1));
        assertThat(change(job, "timeout", "20").id()).isEqualTo(job.id());
        change(job, "timeout_in_minutes", "20");
        world.pass(Duration.ofMinutes(18));
        world.work("jobs");
        assertThat(world.job(1, "Test").state()).isEqualTo("running");
        world.pass(Duration.ofMinutes(1));
        world.work("jobs");
        assertThat(world.job(1, "Test").state()).isEqualTo("timing_out");
        assertThatThrownBy(() -> change(job, "timeout", "30")).hasMessageContaining("this one is timing_out");
    }

    /** Two jobs of one build that run, and one of another build. */
    private record Three(AcceptedJob one, AcceptedJob sibling, AcceptedJob stranger) {}

    private Three three() {
        AcceptedJob stranger = begun("[{label: Test, command: t}]");
        AgentRegistered two = world.agent("two");
        AgentRegistered other = world.agent("three");
        world.build(shop.git, "[{label: A, key: a, command: a}, {label: B, key: b, command: b}]");
        AcceptedJob first = world.begin(two);
        AcceptedJob second = world.begin(other);
        return first.id().equals(world.job(2, "A").id())
                ? new Three(first, second, stranger)
                : new Three(second, first, stranger);
    }

    @Test
    void aJobChangesOthersOfItsBuildWhileItRunsAndNoneOfOtherBuilds() {
        Three jobs = three();
        var change = Map.of("timeout", "20");
        String sibling = "/v3/jobs/" + jobs.sibling().id();
        world.v3(Method.PUT, sibling, jobs.one().token(), change);
        world.v3(Method.POST, sibling + "/data/set", jobs.one().token(), Map.of("key", "k", "value", "v"));
        assertThat(world.v3(Method.POST, sibling + "/data/get", jobs.one().token(), Map.of("key", "k"), Value.class)
                        .value())
                .isEqualTo("v");

        assertThatThrownBy(() -> world.v3(
                        Method.PUT,
                        "/v3/jobs/" + jobs.stranger().id(),
                        jobs.one().token(),
                        change))
                .hasMessageContaining("a job changes its own build only")
                .hasMessageContaining("belay job cancel");
        String others = "/v3/jobs/" + jobs.stranger().id() + "/data/";
        assertThatThrownBy(() ->
                        world.v3(Method.POST, others + "set", jobs.one().token(), Map.of("key", "k", "value", "v")))
                .hasMessageContaining("a job changes its own build only");
        assertThatThrownBy(() ->
                        world.v3(Method.PUT, sibling + "/finish", jobs.one().token(), Map.of("exit_status", "0")))
                .hasMessageContaining("does not speak for job");

        finish(jobs.one(), 0);
        assertThatThrownBy(() -> world.v3(Method.PUT, sibling, jobs.one().token(), change))
                .hasMessageContaining("while it runs");
    }

    @Test
    void aStepThatIsCanceledByForceEndsWithoutItsAgent() {
        Three jobs = three();
        String name = jobs.one().env().getOrDefault("BUILDKITE_AGENT_NAME", "");
        Object body = Map.of(
                "build_id",
                jobs.one().env().getOrDefault("BUILDKITE_BUILD_ID", ""),
                "force",
                true,
                "force_grace_period",
                10);
        world.v3(Method.POST, "/v3/steps/b/cancel", jobs.one().token(), body);
        world.pass(Duration.ofSeconds(9));
        world.work("jobs");
        assertThat(world.job(2, "B").state()).isEqualTo("canceling");
        world.pass(Duration.ofSeconds(1));
        world.work("jobs");
        assertThat(world.job(2, "B").state()).isEqualTo("canceled");
        assertThat(world.job(2, "B").reason())
                .contains("Canceled by " + name + ". Its agent was not waited for any longer.");
        assertThat(world.job(2, "A").state()).isEqualTo("running");
    }

    @Test
    void whatElseIsChangedOfAJobIsRefused() {
        AcceptedJob job = begun("[{label: Test, command: t}]");
        assertThatThrownBy(() -> change(job, "timeout", "0")).hasMessageContaining("from 1 to");
        assertThatThrownBy(() -> change(job, "timeout", "soon")).hasMessageContaining("“soon”");
        assertThatThrownBy(() -> change(job, "command", "rm")).hasMessageContaining("not “command”");
        assertThatThrownBy(() -> world.v3(Method.PUT, "/v3/jobs/" + job.id(), job.token(), Map.of(), Changed.class))
                .hasMessageContaining("One attribute");
    }
}
