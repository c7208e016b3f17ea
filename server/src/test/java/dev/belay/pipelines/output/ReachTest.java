package dev.belay.pipelines.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.PipelineCreated;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which builds a job reads besides its own: those of its pipeline, and those that trigger steps link with it. */
@Tag("slow")
final class ReachTest {

    private record Value(String value) {}

    private record Output(String output) {}

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private AgentRegistered agent = new AgentRegistered("", "", "", "", 1, 1, 1, List.of());

    @BeforeEach
    void connectAgent() {
        agent = world.agent("one");
    }

    private AcceptedJob begun(String steps) {
        world.build(shop.git, steps);
        return world.begin(agent);
    }

    private void leave(AcceptedJob job, String value) {
        world.v3(Method.POST, "/v3/jobs/" + job.id() + "/data/set", job.token(), Map.of("key", "k", "value", value));
    }

    private String read(AcceptedJob job, String build) {
        return world.v3(Method.POST, "/v3/builds/" + build + "/data/get", job.token(), Map.of("key", "k"), Value.class)
                .value();
    }

    private static String build(AcceptedJob job) {
        return job.env().getOrDefault("BUILDKITE_BUILD_ID", "");
    }

    private void assertRefused(AcceptedJob job, String build) {
        assertThatThrownBy(() -> read(job, build)).hasMessageContaining("This job may not read build " + build);
    }

    @Test
    void aJobReadsOtherBuildsOfItsPipelineAndChangesNoneOfThem() {
        AcceptedJob earlier = begun("[{command: a, key: a}]");
        leave(earlier, "old");
        world.finish(earlier, 0);
        AcceptedJob job = begun("[{command: b}]");
        assertThat(read(job, build(earlier))).isEqualTo("old");
        Map<String, Object> question = Map.of("build_id", build(earlier), "attribute", "outcome");
        assertThat(world.v3(Method.POST, "/v3/steps/a/export", job.token(), question, Output.class)
                        .output())
                .isEqualTo("passed");
        Map<String, Object> change =
                Map.of("build_id", build(earlier), "attribute", "label", "value", "x", "idempotency_uuid", "");
        assertThatThrownBy(() -> world.v3(Method.PUT, "/v3/steps/a", job.token(), change))
                .hasMessageContaining("speaks for no job of build");
        assertThatThrownBy(
                        () -> world.v3(Method.POST, "/v3/builds/" + build(earlier) + "/cancel", job.token(), Map.of()))
                .hasMessageContaining("speaks for no job of build");
    }

    @Test
    void triggersLinkBuildsEitherWayAndNothingElseDoes() {
        world.api(
                Method.POST,
                "/api/pipelines",
                Map.of("slug", "docs", "repository", shop.git.path()),
                PipelineCreated.class);
        AcceptedJob parent = begun("""
                steps:
                  - {command: own, if: build.source != "trigger_job"}
                  - {trigger: docs, async: true, if: build.source != "trigger_job"}
                  - {command: made, if: build.source == "trigger_job"}
                """);
        leave(parent, "parent");
        AcceptedJob child = world.begin(world.agent("two"));
        leave(child, "child");
        assertThat(read(parent, build(child))).isEqualTo("child");
        assertThat(read(child, build(parent))).isEqualTo("parent");
        world.api(Method.POST, "/api/pipelines/docs/builds", Map.of(), BuildView.class);
        world.work();
        AcceptedJob stranger = world.begin(world.agent("three"));
        assertThat(read(stranger, build(child))).isEqualTo("child");
        assertRefused(stranger, build(parent));
        assertRefused(parent, build(stranger));
        assertRefused(parent, "12345678-1234-1234-1234-123456789012");
    }

    @Test
    void aForksBuildReadsNothingThatItDidNotBegin() {
        AcceptedJob earlier = begun("[{command: a}]");
        leave(earlier, "ours");
        world.finish(earlier, 0);
        AcceptedJob forks = begun("""
                steps:
                  - {command: b}
                  - {trigger: shop, async: true, if: build.source != "trigger_job"}
                """);
        leave(forks, "theirs");
        world.database.database().transact(tx -> tx.handle().execute("""
                update pipelines.build set origin = jsonb_set(origin, '{pullRequest}', '{"id": "1", "baseBranch": "main",
                    "draft": false, "labels": [], "repository": "", "fork": true}')
                where number = 2
                """));
        assertRefused(forks, build(earlier));
        AcceptedJob made = world.begin(world.agent("two"));
        assertThat(read(made, build(forks))).isEqualTo("theirs");
        assertRefused(made, build(earlier));
        assertThatThrownBy(
                        () -> world.api(Method.POST, "/api/pipelines/shop/builds/3/repeats", Map.of(), BuildView.class))
                .hasMessageContaining("was triggered for a pull request of a fork");
        world.api(Method.POST, "/api/pipelines/shop/builds/2/repeats", Map.of(), BuildView.class);
        world.work();
        assertRefused(world.begin(world.agent("three")), build(earlier));
    }
}
