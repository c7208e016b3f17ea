package dev.belay.pipelines.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.JobView;
import dev.belay.protocol.api.WaitingView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everything that waits says for what, what would release it, and how long that may take. */
@Tag("slow")
class WaitingTest {

    private static final String TEST = "steps: [{label: Test, command: t}]";

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;

    @Test
    void withoutAnAgentThatFitsTheNearestIsNamedAndWhatItLacks() {
        world.build(git, "steps: [{label: Test, command: t, agents: {os: mac, gpu: '*'}}]");
        assertThat(waiting(1, "Test").cause()).isEqualTo("no_agent");
        assertThat(waiting(1, "Test").release()).contains("Start one with gpu=*, os=mac, queue=default.");
        world.agent("far", "queue=other", "gpu=yes");
        world.agent("near", "os=linux", "gpu=yes");
        WaitingView waiting = waiting(1, "Test");
        assertThat(waiting.sentence()).contains("none of the 2 connected agents has these tags");
        assertThat(waiting.release())
                .isEqualTo("Start one that has them. The nearest is near, which lacks os=mac (it has linux).");
        assertThat(waiting.seconds()).isEmpty();
    }

    @Test
    void behindBusyAgentsItIsToldWhoIsBeforeAndWhenTheTurnMayCome() {
        AgentRegistered agent = world.agent("one");
        world.build(git, TEST);
        AcceptedJob first = world.begin(agent);
        world.pass(Duration.ofSeconds(60));
        world.finish(first, 0);
        world.build(git, TEST);
        AcceptedJob second = world.begin(agent);
        world.build(git, TEST);
        world.pass(Duration.ofSeconds(1));
        world.build(git, TEST);
        world.pass(Duration.ofSeconds(19));
        WaitingView waiting = waiting(4, "Test");
        assertThat(waiting.cause()).isEqualTo("busy_agents");
        assertThat(waiting.sentence()).contains("Waiting for agent one, which is busy");
        assertThat(waiting.release()).isEqualTo("1 job is before it. It goes to the first of them that is free.");
        assertThat(waiting.seconds()).contains(40L + 60L);
        assertThat(waiting.links()).singleElement().matches(link -> link.path().equals("/jobs/" + second.id()));
        assertThat(waiting(3, "Test").seconds()).contains(40L);
    }

    @Test
    void oneJobIsToldWhoIsBeforeItHoweverManyWait() {
        AgentRegistered agent = world.agent("one");
        world.build(git, "steps: [{label: Test, command: t, parallelism: 30}]");
        world.begin(agent);
        List<JobView> jobs = world.show(1).jobs();
        assertThat(jobs.getLast().waiting().orElseThrow().release()).doesNotContain("before it");
        JobView last = world.api(Method.GET, "/api/jobs/" + jobs.getLast().id(), Map.of(), JobView.class);
        assertThat(last.waiting().orElseThrow().release()).startsWith("28 jobs are before it.");
        assertThat(last.waiting().orElseThrow().seconds())
                .as("nothing like it has run yet")
                .isEmpty();
    }

    @Test
    void ofJobsThatTakeLongerThanUsualNothingIsInvented() {
        AgentRegistered agent = world.agent("one");
        world.build(git, TEST);
        world.finish(world.begin(agent), 0);
        world.build(git, TEST);
        world.begin(agent);
        world.build(git, TEST);
        world.pass(Duration.ofSeconds(33));
        assertThat(waiting(3, "Test").cause()).isEqualTo("busy_agents");
        assertThat(waiting(3, "Test").seconds()).isEmpty();
    }

    @Test
    void behindAConcurrencyGroupTheHoldersAreLinkedAndTheTurnIsEstimated() {
        String deploy = "steps: [{label: Deploy, command: d, concurrency: 1, concurrency_group: prod}]";
        AgentRegistered agent = world.agent("one");
        world.build(git, deploy);
        AcceptedJob first = world.begin(agent);
        world.pass(Duration.ofSeconds(30));
        world.finish(first, 0);
        world.build(git, deploy);
        AcceptedJob second = world.begin(agent);
        world.pass(Duration.ofSeconds(10));
        world.build(git, deploy);
        WaitingView waiting = waiting(3, "Deploy");
        assertThat(waiting.cause()).isEqualTo("slot");
        assertThat(waiting.links()).singleElement().matches(link -> link.path().equals("/jobs/" + second.id()));
        assertThat(waiting.seconds()).contains(20L);
    }

    @Test
    void behindOtherStepsAndBlocksThatIsSaid() {
        world.build(git, "steps: [{label: Test, command: t}, {block: Ship?}, {label: Ship, command: s}]");
        assertThat(waiting(1, "Ship").cause()).isEqualTo("steps");
        assertThat(waiting(1, "Ship?").release())
                .isEqualTo("It begins when what it waits for has ended as it should: “Test” is scheduled.");
        world.finish(world.begin(world.agent("one")), 0);
        assertThat(waiting(1, "Ship?").cause()).isEqualTo("answer");
        assertThat(waiting(1, "Ship").links())
                .extracting(WaitingView.Link::path)
                .containsExactly("/jobs/" + world.job(1, "Ship?").id());
    }

    @Test
    void whoIsPausedIsNamedWithTheNoteAndTheTime() {
        AgentRegistered agent = world.agent("one");
        world.build(git, TEST);
        assertThat(waiting(1, "Test").cause()).isNotEqualTo("kept_agents");
        world.work();
        world.finish(world.begin(agent), 0);
        pause(agent, Map.of("note", "new disk", "timeout_in_minutes", 15));
        world.build(git, TEST);
        WaitingView waiting = waiting(2, "Test");
        assertThat(waiting.cause()).isEqualTo("kept_agents");
        assertThat(waiting.sentence())
                .isEqualTo("Waiting for an agent with queue=default: one (new disk, until 10:15 UTC) is paused.");
        assertThat(waiting.links()).singleElement().matches(link -> link.path().equals("/agents/" + agent.id()));
        world.pass(Duration.ofMinutes(15));
        assertThat(waiting(2, "Test").cause()).isEqualTo("busy_agents");
        pause(agent, Map.of());
        assertThat(waiting(2, "Test").sentence()).endsWith(": one is paused.");
        pause(world.agent("two"), Map.of());
        assertThat(waiting(2, "Test").sentence()).contains("one, two are paused.");
    }

    private void pause(AgentRegistered agent, Map<String, Object> body) {
        world.v3(Method.POST, "/v3/pause", agent.accessToken(), body);
    }

    @Test
    void whoIsKeptFreeForHotfixesIsToldOnlyToThoseWhoAreNone() {
        AgentRegistered lane = world.agent("fast", "lane=hotfix");
        world.build(git, TEST);
        world.work();
        assertThat(world.ping(lane).job()).isEmpty();
        assertThat(waiting(1, "Test").sentence())
                .isEqualTo("Waiting for an agent with queue=default: one is kept free for hotfixes.");
        assertThat(waiting(1, "Test").release()).contains("without the tag lane=hotfix");
        world.build(git, "steps: [{label: Lane, command: t, agents: {lane: hotfix}}]");
        assertThat(world.begin(lane).env()).containsEntry("BUILDKITE_LABEL", "Lane");
        pause(world.agent("slow"), Map.of());
        assertThat(waiting(1, "Test").sentence()).contains("slow is paused; one is kept free for hotfixes.");
    }

    private WaitingView waiting(long build, String label) {
        return world.job(build, label).waiting().orElseThrow();
    }
}
