package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import dev.belay.protocol.api.PipelineCreated;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A step makes a build of another pipeline, and ends as that build does. */
@Tag("slow")
class TriggerTest {

    private static final String TRIGGER =
            "steps: [{trigger: docs, label: Write docs}, wait, {label: Ship, command: s}]";

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;
    private final GitFolder docs = new GitFolder();
    private AgentRegistered agent;

    @BeforeEach
    void createPipeline() {
        docs("steps: [{label: Write, command: w}]");
        world.api(
                Method.POST,
                "/api/pipelines",
                Map.of("slug", "docs", "repository", docs.path()),
                PipelineCreated.class);
        agent = world.agent("one");
    }

    @AfterEach
    void close() {
        docs.close();
    }

    @Test
    void aBuildWaitsForTheOneThatItsStepMadeAndBothKnowEachOther() {
        world.build(git, """
                steps:
                  - trigger: docs
                    label: Write docs
                    build:
                      message: For $BUILDKITE_BRANCH
                      env: {KIND: full}
                      meta_data: {release: "7"}
                  - wait
                  - {label: Ship, command: ship}
                """);
        JobView step = world.job(1, "Write docs");
        assertThat(step.state()).isEqualTo("running");
        assertThat(step.reason().orElseThrow()).startsWith("Waiting for build 1 of docs, which is ");
        assertThat(step.child().orElseThrow().path()).isEqualTo("/pipelines/docs/builds/1");
        BuildView child = child(1);
        assertThat(child.build().message()).isEqualTo("For main");
        assertThat(child.parent().orElseThrow().path()).isEqualTo("/pipelines/shop/builds/1");
        AcceptedJob write = world.begin(agent);
        assertThat(write.env())
                .containsEntry("KIND", "full")
                .containsEntry("BUILDKITE_SOURCE", "trigger_job")
                .containsEntry("BUILDKITE_TRIGGERED_FROM_BUILD_PIPELINE_SLUG", "shop")
                .containsEntry("BUILDKITE_TRIGGERED_FROM_BUILD_NUMBER", "1")
                .containsEntry(
                        "BUILDKITE_TRIGGERED_FROM_BUILD_ID",
                        world.show(1).build().id());
        assertThat(metaData(write, "release")).isEqualTo("7");
        assertThat(world.job(1, "Ship").state()).isEqualTo("waiting");
        world.finish(write, 0);
        assertThat(world.job(1, "Write docs").reason()).contains("Build 1 of docs passed.");
        AcceptedJob ship = world.begin(agent);
        assertThat(ship.env()).containsEntry("BUILDKITE_TRIGGERED_FROM_BUILD_ID", "");
        world.finish(ship, 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
        assertThat(world.journal("build.created")).hasSize(2);
    }

    @Test
    void aChildThatFailsFailsItsStepWhichCanBeTriedAgain() {
        world.build(git, TRIGGER);
        world.finish(world.begin(agent), 1);
        assertThat(world.show(1).build().state()).isEqualTo("failed");
        assertThat(world.show(1).build().reason()).contains("“Write docs”: Build 1 of docs failed.");
        world.api(Method.POST, "/api/jobs/" + world.job(1, "Write docs").id() + "/retries", Map.of(), BuildView.class);
        world.work();
        world.finish(world.begin(agent), 0);
        world.finish(world.begin(agent), 0);
        assertThat(child(2).build().state()).isEqualTo("passed");
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void aSoftFailureOfAChildHoldsUpNobody() {
        world.build(git, "steps: [{trigger: docs, label: Write docs, soft_fail: true}]");
        world.finish(world.begin(agent), 1);
        assertThat(world.job(1, "Write docs").softFailed()).isTrue();
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void nobodyWaitsForAnAsyncChild() {
        world.build(git, "steps: [{trigger: docs, async: true}]");
        assertThat(world.show(1).build().state()).isEqualTo("passed");
        assertThat(child(1).build().finished()).isFalse();
    }

    @Test
    void whatAStepMadeIsNotLeftOutForANewerOne() {
        world.api(
                Method.PUT,
                "/api/pipelines/docs/intermediate-builds",
                Map.of("skip", "*", "cancel", "*"),
                Object.class);
        world.build(git, "steps: [{trigger: docs, parallelism: 2}]");
        world.finish(world.begin(agent), 0);
        world.finish(world.begin(agent), 0);
        assertThat(child(1).build().state()).isEqualTo("passed");
        assertThat(child(2).build().state()).isEqualTo("passed");
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void whoCancelsABuildCancelsWhatItWaitsForAndNotWhatItDoesNot() {
        world.build(git, "steps: [{trigger: docs}, {trigger: docs, async: true}]");
        world.api(Method.PUT, "/api/pipelines/shop/builds/1/cancellation", Map.of(), BuildView.class);
        world.work();
        assertThat(world.show(1).build().state()).isEqualTo("canceled");
        assertThat(child(1).build().state()).isEqualTo("canceled");
        assertThat(child(1).build().reason())
                .contains("Canceled with “Trigger docs” of build 1 of shop, which made it.");
        assertThat(child(2).build().finished()).isFalse();
    }

    @Test
    void aStepMayMakeSeveralBuilds() {
        world.build(git, "steps: [{trigger: docs, parallelism: 2}]");
        AcceptedJob first = world.begin(agent);
        assertThat(first.env()).containsEntry("BUILDKITE_PARALLEL_JOB_COUNT", "2");
        world.finish(first, 0);
        assertThat(world.show(1).build().finished()).isFalse();
        AcceptedJob second = world.begin(agent);
        assertThat(List.of(part(first), part(second))).containsExactlyInAnyOrder("0", "1");
        assertThat(world.page("/pipelines/shop/builds/1")).contains(", 2 jobs: 1 running · 1 passed");
        world.finish(second, 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void whatCannotBeBuiltFailsTheStepInWords() {
        world.build(git, "steps: [{trigger: dosc}]");
        assertThat(world.show(1).build().reason().orElseThrow())
                .contains("There is no pipeline “dosc”.")
                .contains("docs");
        world.build(git, "steps: [{trigger: docs, build: {commit: abc}}]");
        assertThat(world.show(2).build().reason().orElseThrow()).contains("“abc” is not a whole commit id");
        world.build(git, "steps: [{trigger: docs, build: {branch: -x}}]");
        assertThat(world.show(3).build().reason().orElseThrow()).contains("“-x” cannot be the name of a branch");
    }

    @Test
    void pipelinesThatTriggerEachOtherInACircleComeToAnEnd() {
        docs("steps: [{trigger: docs}]");
        world.build(git, "steps: [{trigger: docs}]");
        for (int turn = 0; turn < 30 && !world.show(1).build().finished(); turn++) {
            world.work();
        }
        assertThat(world.show(1).build().state()).isEqualTo("failed");
        assertThat(child(10).build().reason().orElseThrow()).contains("At most 10 builds trigger one another in a row");
        assertThat(world.journal("build.created")).hasSize(11);
    }

    private static String part(AcceptedJob job) {
        return String.valueOf(job.env().get("BUILDKITE_PARALLEL_JOB"));
    }

    private void docs(String file) {
        docs.write(".belay/pipeline.yml", file);
        docs.commit("Docs");
    }

    private BuildView child(int number) {
        return world.api(Method.GET, "/api/pipelines/docs/builds/" + number, Map.of(), BuildView.class);
    }

    private String metaData(AcceptedJob job, String key) {
        record Found(String key, String value) {}
        return world.v3(Method.POST, "/v3/jobs/" + job.id() + "/data/get", job.token(), Map.of("key", key), Found.class)
                .value();
    }
}
