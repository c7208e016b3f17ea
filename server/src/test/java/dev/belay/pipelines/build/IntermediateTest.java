package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.BuildRemark;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.setting.IntermediateBuilds;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Older builds of a branch end when a newer one comes, where the pipeline says so; and builds tell what they leave out. */
@Tag("slow")
class IntermediateTest {

    private static final String TEST = "steps: [{label: Test, command: t}]";

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;

    @Test
    void olderBuildsGoOnUnlessThePipelineSaysOtherwise() {
        world.build(git, TEST);
        world.build(git, TEST);
        assertThat(world.show(1).build().state()).isEqualTo("scheduled");
    }

    @Test
    void whatHasNotBegunIsSkippedAndWhatHasGoesOn() {
        rule(Map.of("skip", "*"));
        AgentRegistered agent = world.agent("one");
        world.build(git, TEST);
        AcceptedJob begun = world.begin(agent);
        world.build(git, TEST);
        world.build(git, "steps: [{block: Ship?}]");
        world.build(git, TEST);
        assertThat(world.show(1).build().state()).isEqualTo("running");
        assertThat(world.show(2).build().state()).isEqualTo("skipped");
        assertThat(world.show(2).build().reason()).contains("Build 3 of the branch is newer.");
        assertThat(world.job(2, "Test").state()).isEqualTo("canceled");
        assertThat(world.show(3).build().state()).isEqualTo("skipped");
        world.finish(begun, 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
        world.finish(world.begin(agent), 0);
        assertThat(world.show(4).build().state()).isEqualTo("passed");
        assertThat(world.journal("build.skipped")).hasSize(2);
    }

    @Test
    void whoRetriesAJobOfASkippedBuildMeansIt() {
        rule(Map.of("skip", "*", "cancel", "*"));
        world.build(git, TEST);
        world.build(git, TEST);
        assertThat(world.show(1).build().state()).isEqualTo("skipped");
        world.api(Method.POST, "/api/jobs/" + world.job(1, "Test").id() + "/retries", Map.of(), BuildView.class);
        world.work();
        assertThat(world.show(1).build().state()).isEqualTo("running");
    }

    @Test
    void whatHasBegunIsCanceledOnlyOnBranchesThatFit() {
        AgentRegistered agent = world.agent("one");
        rule(Map.of("cancel", "* !main"));
        world.build(git, TEST);
        AcceptedJob begun = world.begin(agent);
        world.build(git, TEST);
        assertThat(world.show(1).build().state()).isEqualTo("running");
        assertThat(rule(Map.of("cancel", "main")).cancel()).contains("main");
        world.work();
        assertThat(world.show(1).build().state()).isEqualTo("canceling");
        world.finish(begun, -1);
        assertThat(world.show(1).build().state()).isEqualTo("canceled");
        assertThat(world.show(1).build().reason()).contains("Build 2 of the branch is newer.");
        assertThat(rule(Map.of("cancel", "")).cancel()).isEmpty();
    }

    @Test
    void aBuildTellsWhatItLeavesOutAndWhatItsFileIsWarnedOf() {
        world.build(git, """
                steps:
                  - {label: Test, command: t}
                  - {label: Nightly, command: n, if: build.source == "schedule"}
                  - {label: Old, command: o, skip: Not needed any more}
                  - {label: Odd, command: o, artefact_paths: x}
                """);
        assertThat(world.show(1).remarks())
                .containsExactly(
                        new BuildRemark(
                                "broken", "Nightly", "Its condition does not hold: build.source == \"schedule\""),
                        new BuildRemark("skipped", "Old", "Not needed any more"),
                        new BuildRemark(
                                "warning",
                                "",
                                ".belay/pipeline.yml:5:30: Unknown key “artefact_paths” in a command step; it changes"
                                        + " nothing. Did you mean “artifact_paths”?"));
        assertThat(world.show(1).jobs()).hasSize(2);
    }

    private IntermediateBuilds rule(Map<String, String> rule) {
        return world.api(Method.PUT, "/api/pipelines/shop/intermediate-builds", rule, IntermediateBuilds.class);
    }
}
