package dev.belay.pipelines.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import dev.belay.protocol.api.PipelineCreated;
import dev.belay.protocol.api.WaitingView;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two pipelines can knot themselves through a concurrency group and a trigger step; whoever looks is told. */
@Tag("slow")
class CircularWaitTest {

    private static final String DEPLOY = "steps: [{label: Write, command: w, concurrency: 1, concurrency_group: g}]";

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder docs = new GitFolder();

    @AfterEach
    void close() {
        docs.close();
    }

    @Test
    void whoWaitsForABuildThatWaitsForItsPlaceIsToldSo() {
        docs();
        world.build(shop.git, """
                steps:
                  - {label: Prepare, command: p}
                  - wait
                  - {label: Write docs, trigger: docs}
                  - wait
                  - {label: Ship, command: s, concurrency: 1, concurrency_group: g}
                """);
        prepare();
        WaitingView waiting = write().waiting().orElseThrow();
        assertThat(waiting.cause()).isEqualTo("circle");
        assertThat(waiting.sentence()).contains("“g” behind “Ship”").contains("none will ever begin");
        assertThat(waiting.release()).contains("Cancel one of the builds");
        assertThat(waiting.links()).hasSizeGreaterThan(1);
        world.api(Method.PUT, "/api/pipelines/shop/builds/1/cancellation", Map.of(), BuildView.class);
        world.work();
        assertThat(write().state()).isEqualTo("canceled");
    }

    @Test
    void whoOnlyStandsBehindOthersIsNotToldSo() {
        docs();
        world.build(shop.git, """
                steps:
                  - {label: Prepare, command: p}
                  - wait
                  - {label: Write docs, trigger: docs}
                  - {label: Test, key: t, command: t, agents: {queue: other}}
                  - {label: Ship, command: s, depends_on: t, concurrency: 1, concurrency_group: g}
                """);
        prepare();
        assertThat(write().waiting().orElseThrow().cause()).isEqualTo("slot");
    }

    /** The other build is made later than this one, so that it stands behind it. */
    private void prepare() {
        AcceptedJob prepare = world.begin(world.agent("one"));
        world.pass(Duration.ofSeconds(1));
        world.finish(prepare, 0);
    }

    private JobView write() {
        return world.api(Method.GET, "/api/pipelines/docs/builds/1", Map.of(), BuildView.class)
                .jobs()
                .getFirst();
    }

    private void docs() {
        docs.write(".belay/pipeline.yml", DEPLOY);
        docs.commit("Change");
        world.api(
                Method.POST,
                "/api/pipelines",
                Map.of("slug", "docs", "repository", docs.path()),
                PipelineCreated.class);
    }
}
