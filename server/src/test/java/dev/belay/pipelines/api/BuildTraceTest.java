package dev.belay.pipelines.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.BuildAnswer;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a build tells of itself and its jobs: how it came to be, who let it go on, and why each job ended as it did. */
@Tag("slow")
final class BuildTraceTest {

    private static final String RETRIES = "/api/pipelines/shop/builds/1/retries";

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;
    private AgentRegistered agent = new AgentRegistered("", "", "", "", 1, 1, 1, List.of());

    @BeforeEach
    void connectAgent() {
        agent = world.agent("one");
    }

    private List<String> labels() {
        return world.show(1).jobs().stream().map(JobView::label).toList();
    }

    @Test
    void jobsOfAStepAreNumberedAsTheirLabelAsks() {
        world.build(git, """
                steps:
                  - {label: "Test %n", command: a, parallelism: 2}
                  - {label: "Shard %N of %t", command: b, parallelism: 2}
                  - {label: "All %t", command: c, parallelism: 2}
                  - {label: "100 %n", command: d}
                """);
        assertThat(labels())
                .containsExactly(
                        "Test 0", "Test 1", "Shard 1 of 2", "Shard 2 of 2", "All 2 1/2", "All 2 2/2", "100 %n");
        assertThat(world.begin(agent).env()).containsEntry("BUILDKITE_LABEL", "Test 0");
    }

    @Test
    void figuresOfAStepAreKeptUnderItsLabelAsItWasWritten() {
        world.build(git, "steps: [{label: 'Shard %N of %t', command: b, parallelism: 2}]");
        for (int job = 0; job < 2; job++) {
            world.finish(world.begin(agent), 0);
        }
        world.build(git, "steps: [{label: 'Shard %N of %t', command: b, parallelism: 3}]");
        for (int job = 0; job < 3; job++) {
            world.finish(world.begin(agent), 0);
        }
        String page = world.page("/pipelines/shop");
        String slowest = page.substring(page.indexOf("id=\"slowest\""));
        assertThat(slowest).contains("<td>Shard %N of %t</td>").doesNotContain("Shard 1 of 2");
    }

    @Test
    void eachJobThatIsStoppedWithItsBuildSaysSo() {
        world.build(git, "steps: [{label: Runs, command: a}, wait, {label: Waits, command: b}]");
        AcceptedJob job = world.begin(agent);
        world.api(Method.PUT, "/api/pipelines/shop/builds/1/cancellation", Map.of(), BuildView.class);
        assertThat(world.job(1, "Waits").reason()).contains("Stopped with its whole build. Canceled by Olga.");
        world.finish(job, -1);
        assertThat(world.job(1, "Runs").reason().orElseThrow()).startsWith("Stopped with its whole build. Canceled by");
    }

    @Test
    void whoEndsWellAfterItsTimeOutPassedAndSaysThatItWasLate() {
        world.build(git, "steps: [{label: Slow, command: a, timeout_in_minutes: 1}]");
        AcceptedJob job = world.begin(agent);
        world.pass(Duration.ofSeconds(61));
        world.work();
        assertThat(world.job(1, "Slow").state()).isEqualTo("timing_out");
        world.finish(job, 0);
        assertThat(world.job(1, "Slow").state()).isEqualTo("passed");
        assertThat(world.job(1, "Slow").reason())
                .contains("It took longer than 1 minute: the “timeout_in_minutes” of its step."
                        + " It ended with exit status 0 all the same, so it counts as passed.");
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void aTagOfAnyValueIsAskedForInWords() {
        world.build(git, "steps: [{label: Lost, command: a, agents: {lost: '*'}}]");
        JobView job = world.job(1, "Lost");
        assertThat(job.waiting().orElseThrow().release()).endsWith("which lacks the tag “lost” with any value.");
        assertThat(job.reason().orElseThrow()).contains("lost=*");
    }

    @Test
    void allThatFailedIsTriedAgainAtOnce() {
        world.build(git, """
                steps:
                  - {label: Good, command: a, priority: 4}
                  - {label: Bad, command: b, priority: 3}
                  - {label: Soft, command: c, priority: 2, soft_fail: true}
                  - {label: Never, command: d, priority: 1, retry: {manual: false}}
                  - {label: Worse, command: e}
                  - wait
                  - {label: After, command: f}
                """);
        assertThatThrownBy(() -> world.api(Method.POST, RETRIES, Map.of(), BuildView.class))
                .hasMessage("Build 1 of shop has no job that failed.");
        for (int status : List.of(0, 1, 1, 1, 1)) {
            world.finish(world.begin(agent), status);
        }
        assertThat(world.page("/pipelines/shop/builds/1")).contains("Retry failed jobs");
        BuildView again = world.api(Method.POST, RETRIES, Map.of(), BuildView.class);
        assertThat(again.jobs())
                .filteredOn(
                        job -> !job.state().equals("waiting") && job.retriedBy().isEmpty())
                .extracting(job -> job.label() + " " + job.state())
                .contains("Bad scheduled", "Worse scheduled", "Soft failed", "Never failed", "Good passed");
        assertThat(world.journal("job.retried")).hasSize(1);
        assertThatThrownBy(() -> world.api(Method.POST, RETRIES, Map.of(), BuildView.class))
                .hasMessage("Build 1 of shop has failed jobs only whose steps allow no retry.");
        world.work();
        world.finish(world.begin(agent), 1);
        world.finish(world.begin(agent), 0);
        world.submit("/pipelines/shop/builds/1/retries", "");
        assertThat(world.journal("job.retried")).hasSize(2);
    }

    @Test
    void whoAnsweredAndHowItCameToBeIsTold() {
        world.build(git, """
                steps:
                  - {block: Ship?, key: ship, fields: [{text: Where, key: where}]}
                """);
        String job = world.job(1, "Ship?").id();
        Map<String, Object> answer = Map.of("fields", Map.of("where", "eu"));
        world.api(Method.PUT, "/api/jobs/" + job + "/unblock", answer, BuildView.class);
        BuildAnswer told = world.show(1).answers().getFirst();
        assertThat(told.job()).isEqualTo(job);
        assertThat(told.by()).isEqualTo("Olga");
        assertThat(told.values()).isEqualTo(Map.of("where", "eu"));
        assertThat(world.show(1).origin().orElseThrow().source()).isEqualTo("api");
        assertThat(world.show(1).origin().orElseThrow().creator()).isEqualTo(Optional.of("Olga"));
    }
}
