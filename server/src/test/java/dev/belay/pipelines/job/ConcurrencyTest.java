package dev.belay.pipelines.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.BuildView;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Of a concurrency group only so many jobs run at once, in whichever builds they are. */
@Tag("slow")
class ConcurrencyTest {

    private static final String DEPLOY =
            "steps: [{label: Deploy, command: d, concurrency: 1, concurrency_group: prod}]";

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;
    private AgentRegistered one;

    @BeforeEach
    void connectAgent() {
        one = world.agent("one");
    }

    @Test
    void aSecondBuildWaitsForTheFirstAndIsToldForWhom() {
        build(DEPLOY);
        build(DEPLOY);
        build(DEPLOY);
        assertHasSlot(1, "Deploy");
        assertThat(world.job(2, "Deploy").state()).isEqualTo("limited");
        assertThat(world.job(2, "Deploy").reason())
                .contains("Waiting for a slot of the concurrency group “prod”, of which its limit is 1:"
                        + " “Deploy” of build 1 of shop holds one.");
        assertThat(world.job(3, "Deploy").reason().orElseThrow()).endsWith("holds one; 1 job is before it.");
        AcceptedJob first = world.begin(one);
        assertThat(world.show(2).build().state()).isEqualTo("scheduled");
        world.finish(first, 0);
        AcceptedJob second = world.begin(one);
        assertThat(world.job(3, "Deploy").state()).isEqualTo("limited");
        world.finish(second, 1);
        world.finish(world.begin(one), 0);
        assertThat(world.show(3).build().state()).isEqualTo("passed");
    }

    @Test
    void aGateOpensForOneBuildAfterTheOther() {
        String gate = """
                steps:
                  - {label: Open, command: o, concurrency: 1, concurrency_group: gate}
                  - wait
                  - {label: Work, command: w}
                  - wait
                  - {label: Close, command: c, concurrency: 1, concurrency_group: gate}
                """;
        build(gate);
        build(gate);
        world.finish(world.begin(one), 0);
        AcceptedJob work = world.begin(one);
        assertThat(world.job(1, "Close").state()).isEqualTo("waiting");
        assertThat(world.job(2, "Open").state())
                .as("the first build has its place to close before it")
                .isEqualTo("limited");
        world.finish(work, 0);
        world.finish(world.begin(one), 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
        assertHasSlot(2, "Open");
    }

    @Test
    void aBuildThatFailsOrIsCanceledLeavesTheQueue() {
        String late = """
                steps:
                  - {label: Test, command: t}
                  - wait
                  - {label: Deploy, command: d, concurrency: 1, concurrency_group: prod}
                """;
        build(late);
        build(late);
        build(DEPLOY);
        assertThat(world.job(3, "Deploy").state()).isEqualTo("limited");
        world.finish(world.begin(one), 1);
        assertThat(world.job(1, "Deploy").state()).isEqualTo("waiting_failed");
        assertThat(world.job(3, "Deploy").state()).isEqualTo("limited");
        world.api(Method.PUT, "/api/pipelines/shop/builds/2/cancellation", Map.of(), BuildView.class);
        world.work();
        assertHasSlot(3, "Deploy");
    }

    @Test
    void whatIsBehindABlockIsNotInTheQueueYetAndThenItsAgeCounts() {
        build("""
                steps:
                  - block: Ship?
                  - {label: Deploy, command: d, concurrency: 1, concurrency_group: prod}
                """);
        build(DEPLOY);
        build(DEPLOY);
        assertHasSlot(2, "Deploy");
        world.api(
                Method.PUT,
                "/api/jobs/" + world.job(1, "Ship?").id() + "/unblock",
                Map.of("older", true),
                BuildView.class);
        world.work();
        world.finish(world.begin(one), 0);
        assertHasSlot(1, "Deploy");
        assertThat(world.job(3, "Deploy").state()).isEqualTo("limited");
    }

    @Test
    void aStepBeforeOneThatItWaitsForDoesNotStandBeforeItInTheQueue() {
        build("""
                steps:
                  - {label: Second, command: s, depends_on: first, concurrency: 1, concurrency_group: g}
                  - {label: First, key: first, command: f, concurrency: 1, concurrency_group: g}
                """);
        world.finish(world.begin(one), 0);
        world.finish(world.begin(one), 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void anEagerGroupGoesByPriorityAndWaitsForNobodyWhoIsNotReady() {
        String eager = """
                steps:
                  - {label: Test, key: t, command: t}
                  - {label: Low, command: l, depends_on: %s, concurrency: 1, concurrency_group: g, concurrency_method: eager}
                  - {label: High, command: h, depends_on: %s, priority: 5, concurrency: 1, concurrency_group: g,
                     concurrency_method: eager}
                """;
        build(eager.formatted("t", "t"));
        build(eager.formatted("[]", "[]"));
        assertHasSlot(2, "High");
        assertThat(world.job(2, "Low").state()).isEqualTo("limited");
        assertThat(world.job(1, "High").state()).isEqualTo("waiting");
    }

    @Test
    void aLostJobGivesItsSlotBackAndItsRetryKeepsThePlace() {
        build("""
                steps:
                  - {label: Deploy, command: d, concurrency: 1, concurrency_group: prod,
                     retry: {automatic: {exit_status: -1, limit: 1}}}
                """);
        build(DEPLOY);
        world.begin(one);
        for (int turn = 0; turn < 30; turn++) {
            world.pass(Duration.ofSeconds(5));
            world.work();
        }
        assertThat(world.show(1).jobs()).hasSize(2);
        assertHasSlot(1, "Deploy");
        assertThat(world.job(2, "Deploy").state()).isEqualTo("limited");
    }

    private void assertHasSlot(long build, String label) {
        assertThat(world.job(build, label).state()).isIn("scheduled", "assigned");
    }

    private void build(String file) {
        world.build(git, file);
        world.pass(Duration.ofSeconds(1));
    }
}
