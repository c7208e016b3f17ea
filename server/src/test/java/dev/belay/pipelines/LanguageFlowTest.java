package dev.belay.pipelines;

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
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What of the language comes to life in a build. */
@Tag("slow")
class LanguageFlowTest {

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;

    @Test
    void aPlanBecomesJobs() {
        AgentRegistered agent = world.agent("one");
        BuildView build = world.build(git, """
                env: {REGION: eu}
                steps:
                  - {label: "Build for $REGION", command: "make $TARGET", key: build}
                  - {label: "On {{matrix}}", command: "test {{matrix}}", matrix: [a, b], depends_on: build, key: test}
                  - {label: Elsewhere, command: never, if: build.branch != "main"}
                  - {group: Ship, depends_on: test, steps: [{label: Ship, command: ship, branches: "ma*"}]}
                """);
        assertThat(build.jobs()).extracting(JobView::label).containsExactly("Build for eu", "On a", "On b", "Ship");
        AcceptedJob first = world.begin(agent);
        assertThat(first.env()).containsEntry("BUILDKITE_COMMAND", "make $TARGET");
        world.finish(first, 0);
        world.finish(world.begin(agent), 0);
        assertThat(world.job(1, "Ship").reason().orElseThrow()).startsWith("Waiting for “On ");
        world.finish(world.begin(agent), 0);
        world.finish(world.begin(agent), 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void conditionsAskForWhoWantedTheBuildAndForTheTeamsOfThatMoment() {
        world.teams.add("ops");
        BuildView build = world.build(git, """
                - {label: Ops, command: a, if: build.creator.teams includes "ops"}
                - {label: Web, command: b, if: build.creator.teams includes "web"}
                - {label: Known, command: c, if: build.creator.verified}
                """);
        assertThat(build.jobs()).extracting(JobView::label).containsExactly("Ops", "Known");
    }

    @Test
    void aBuildOfWhichAllIsLeftOutIsNotRun() {
        BuildView build = world.build(git, """
                steps: [{command: a, skip: true}, wait, {command: b, branches: other}]
                """);
        assertThat(build.build().state()).isEqualTo("not_run");
        assertThat(build.build().reason()).contains("All its steps are left out.");
        assertThat(build.build().finished()).isTrue();
        assertThat(build.build().good()).isTrue();
        assertThat(build.remarks()).hasSize(2);
        assertThat(build.jobs()).isEmpty();
        assertThat(world.page("/pipelines/shop/builds/1"))
                .contains("not run", "All its steps are left out.", "does not match");
    }

    @Test
    void aPushThatAsksForNoBuildHasNone() {
        world.api(
                Method.POST,
                "/api/pipelines",
                Map.of("slug", "quiet", "repository", git.path(), "pollSeconds", 5),
                PipelineCreated.class);
        git.write(".belay/pipeline.yml", "steps: [{command: a}]");
        git.commit("Mend a word [skip ci]");
        world.pass(Duration.ofSeconds(6));
        world.work();
        BuildView build = world.api(Method.GET, "/api/pipelines/quiet/builds/1", Map.of(), BuildView.class);
        assertThat(build.build().state()).isEqualTo("not_run");
        assertThat(build.build().reason()).contains("The commit message asks that it is not built.");
        assertThat(build.jobs()).isEmpty();
    }
}
