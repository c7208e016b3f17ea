package dev.belay.pipelines.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One job is stopped, and the rest of its build is left as it is. */
@Tag("slow")
class JobCancelTest {

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;

    @Test
    void aRunningJobIsStoppedAndOthersGoOn() {
        AgentRegistered one = world.agent("one");
        AgentRegistered two = world.agent("two");
        world.build(git, """
                steps:
                  - {label: Slow, command: s}
                  - {label: Quick, command: q}
                  - wait
                  - {label: After, command: a}
                """);
        AcceptedJob its = world.begin(one);
        AcceptedJob other = world.begin(two);
        boolean slow = its.id().equals(world.job(1, "Slow").id());
        AcceptedJob first = slow ? its : other;
        AcceptedJob second = slow ? other : its;
        String path = "/jobs/" + first.id() + "/cancellation";
        assertThat(world.page("/jobs/" + first.id())).contains(path);

        assertThat(cancel(first.id())).isEqualTo("canceling");
        assertThat(cancel(first.id())).isEqualTo("canceling");
        assertThat(world.page("/jobs/" + first.id())).doesNotContain(path);
        assertThat(world.stateAsToldTo("buildkite-agent/3.137.0", first)).isEqualTo("canceling");
        assertThat(world.job(1, "Quick").state()).isEqualTo("running");
        world.v3(
                Method.PUT,
                "/v3/jobs/" + first.id() + "/finish",
                first.token(),
                Map.of("exit_status", "-1", "signal", "SIGTERM", "signal_reason", "cancel"));
        world.work();
        world.finish(second, 0);

        assertThat(world.job(1, "Slow").reason()).contains("Canceled by Olga.");
        assertThat(world.job(1, "Quick").state()).isEqualTo("passed");
        assertThat(world.job(1, "After").state()).isEqualTo("waiting_failed");
        assertThat(world.show(1).build().finished()).isTrue();
        assertThat(cancel(first.id())).isEqualTo("canceled");
        assertThat(world.journal("job.canceled")).hasSize(1);
    }

    @Test
    void aJobThatWaitsNeverBeginsAndCanBeTriedAgain() {
        AgentRegistered agent = world.agent("one");
        world.build(git, "steps: [{label: One, command: a}, wait, {label: Two, command: b}]");
        cancel(world.job(1, "Two").id());
        assertThat(world.job(1, "Two").state()).isEqualTo("canceled");
        world.finish(world.begin(agent), 0);
        assertThat(world.show(1).build().state()).isNotEqualTo("passed");
        world.api(Method.POST, "/api/jobs/" + world.job(1, "Two").id() + "/retries", Map.of(), BuildView.class);
        world.work();
        world.finish(world.begin(agent), 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void onlyWhatRunsIsCanceledByItself() {
        world.build(git, "steps: [{label: One, command: a}, wait, {block: Ship}]");
        assertThatThrownBy(() -> cancel(world.job(1, "Ship").id()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("run a command or trigger a build");
        assertThatThrownBy(() -> cancel("019aaaaa-0000-7000-8000-000000000000"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("There is no job");
    }

    private String cancel(String job) {
        BuildView view = world.api(Method.PUT, "/api/jobs/" + job + "/cancellation", Map.of(), BuildView.class);
        return view.jobs().stream()
                .filter(each -> each.id().equals(job))
                .map(JobView::state)
                .findFirst()
                .orElseThrow();
    }
}
