package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.PipelineCreated;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which variable wins when several have one name. */
@Tag("slow")
class VariablesTest {

    private static final String TRIGGER = "steps: [{trigger: docs, build: {env: {A: build, B: build}}}]";

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder docs = new GitFolder();

    @AfterEach
    void close() {
        docs.close();
    }

    @Test
    void theStrongerOneWins() {
        AcceptedJob job = begun("""
                env: {A: pipeline, B: pipeline, C: pipeline, D: pipeline, BUILDKITE_BRANCH: pipeline}
                steps: [{command: c, env: {A: step, D: step, CI: "false"}}]
                """);
        assertThat(job.env())
                .containsEntry("A", "step")
                .containsEntry("B", "build")
                .containsEntry("C", "pipeline")
                .containsEntry("D", "step")
                .containsEntry("CI", "true")
                .containsEntry("BUILDKITE_BRANCH", "main");
    }

    @Test
    void jobsKnowTheirPipelineTheirAgentAndWhoWroteTheCommit() {
        world.build(shop.git, """
                steps: [{command: c, if: build.author.email == "ada@example.com" && build.creator.verified}]
                """);
        AgentRegistered agent = world.agent("one");
        assertThat(world.begin(agent).env())
                .containsEntry("BUILDKITE_PIPELINE_SLUG", "shop")
                .containsEntry("BUILDKITE_PIPELINE_DEFAULT_BRANCH", "main")
                .containsEntry("BUILDKITE_BUILD_AUTHOR", "Ada")
                .containsEntry("BUILDKITE_BUILD_AUTHOR_EMAIL", "ada@example.com")
                .containsEntry("BUILDKITE_PULL_REQUEST", "false")
                .containsEntry("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "")
                .containsEntry("BUILDKITE_TRIGGERED_FROM_BUILD_ID", "")
                .containsEntry("BUILDKITE_AGENT_ID", agent.id())
                .containsEntry("BUILDKITE_AGENT_META_DATA_QUEUE", "default")
                .containsKeys(
                        "BUILDKITE_BUILD_CREATOR",
                        "BUILDKITE_BUILD_CREATOR_TEAMS",
                        "BUILDKITE_PIPELINE_ID",
                        "BUILDKITE_ORGANIZATION_ID");
    }

    @Test
    void jobsKnowTheirStepAndTheirGroup() {
        world.build(shop.git, """
                steps:
                  - {command: c, key: one, env: {BUILDKITE_GROUP_ID: mine}}
                  - {group: All, key: all, steps: [{command: d}]}
                """);
        AcceptedJob alone = world.begin(world.agent("one"));
        AcceptedJob within = world.begin(world.agent("two"));
        if (!alone.env().getOrDefault("BUILDKITE_STEP_KEY", "").equals("one")) {
            AcceptedJob other = alone;
            alone = within;
            within = other;
        }
        assertThat(alone.env()).doesNotContainKeys("BUILDKITE_GROUP_ID", "BUILDKITE_GROUP_LABEL");
        assertThat(within.env())
                .containsEntry("BUILDKITE_GROUP_LABEL", "All")
                .containsEntry("BUILDKITE_GROUP_KEY", "all");
        assertThat(UUID.fromString(within.env().getOrDefault("BUILDKITE_GROUP_ID", "")))
                .isNotEqualTo(UUID.fromString(within.env().getOrDefault("BUILDKITE_STEP_ID", "")));
    }

    @Test
    void anUploadsOwnAreForItsStepsAndYieldToTheBuilds() {
        AcceptedJob job = begun("""
                env: {B: pipeline, C: pipeline}
                steps: [{label: Plan, command: p}]
                """);
        var uploaded = Map.of(
                "env",
                Map.of("A", "upload", "C", "upload"),
                "steps",
                List.of(Map.of("command", "a", "label", "A"), Map.of("command", "b", "env", Map.of("C", "step"))));
        world.v3(
                Method.POST,
                "/v3/jobs/" + job.id() + "/pipelines",
                job.token(),
                Map.of("uuid", "1", "pipeline", uploaded));
        world.finish(job, 0);
        AgentRegistered agent = world.agent("two");
        AcceptedJob first = world.begin(agent);
        assertThat(first.env())
                .containsEntry("A", "build")
                .containsEntry("B", "build")
                .containsEntry("C", "upload");
        world.finish(first, 0);
        assertThat(world.begin(agent).env()).containsEntry("C", "step");
    }

    /** The first job of a build that was given variables, whose agent works on no other. */
    private AcceptedJob begun(String file) {
        docs.write(".belay/pipeline.yml", file);
        docs.commit("Change");
        world.api(
                Method.POST,
                "/api/pipelines",
                Map.of("slug", "docs", "repository", docs.path()),
                PipelineCreated.class);
        world.build(shop.git, TRIGGER);
        return world.begin(world.agent("one"));
    }
}
