package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.BuildRemark;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import dev.belay.protocol.paths.WantedChanges;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Steps that ask what has changed, in the file that the server reads itself: section 4.2. */
@Tag("slow")
class ChangesTest {

    private static final String FILE = """
            steps:
              - {label: Always, command: a}
              - {label: Source, command: s, if_changed: "src/**"}
              - group: Papers
                steps:
                  - {label: Docs, command: d, if_changed: {include: ["docs/**", README.md], exclude: docs/old/**}}
            """;

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;

    @BeforeEach
    void writeSource() {
        git.write(".belay/pipeline.yml", FILE);
        git.write("src/a.c", "1");
        git.commit("Source");
    }

    @Test
    void theDefaultBranchIsComparedWithItsLastBuildThatPassed() {
        AgentRegistered agent = world.agent("one");
        assertThat(labels(change("main", "src/a.c"))).containsExactly("Always", "Source", "Docs");
        assertThat(world.show(1).remarks())
                .singleElement()
                .matches(
                        each -> each.text()
                                .startsWith(
                                        ".belay/pipeline.yml:3:5: What has changed is not known, so steps with “if_changed” run"));
        for (int job = 0; job < 3; job++) {
            world.finish(world.begin(agent), 0);
        }

        BuildView docs = change("main", "docs/a.md");
        assertThat(labels(docs)).containsExactly("Always", "Docs");
        assertThat(docs.remarks()).containsExactly(new BuildRemark("skipped", "Source", WantedChanges.REASON));
        world.finish(world.begin(agent), 1);

        assertThat(labels(change("main", "docs/old/b.md")))
                .as("what the build before did not get through is asked about again")
                .containsExactly("Always", "Docs");
    }

    @Test
    void anyOtherBranchIsComparedWithWhereItLeftTheDefaultBranch() {
        git.git("checkout", "--quiet", "-b", "topic");
        assertThat(labels(change("topic", "README.md"))).containsExactly("Always", "Docs");
        git.git("checkout", "--quiet", "main");
        git.write("src/b.c", "2");
        git.commit("Elsewhere");
        git.git("checkout", "--quiet", "topic");
        assertThat(labels(change("topic", "docs/old/x.md"))).containsExactly("Always", "Docs");
        assertThat(labels(change("topic", "src/c.c"))).containsExactly("Always", "Source", "Docs");
    }

    @Test
    void aVariableNamesAnotherBaseAndOneThatIsNoneIsUnknown() {
        String base = git.git("rev-parse", "HEAD").strip();
        git.write("src/b.c", "2");
        git.commit("One");
        assertThat(labels(change("main", "README.md", Map.of("BUILDKITE_GIT_DIFF_BASE", base))))
                .containsExactly("Always", "Source", "Docs");
        assertThat(labels(change("main", "LICENSE", Map.of("BUILDKITE_GIT_DIFF_BASE", "main"))))
                .containsExactly("Always");
        assertThat(change("main", "LICENSE", Map.of("BUILDKITE_GIT_DIFF_BASE", "--upload-pack=x"))
                        .remarks())
                .hasSize(1);
        assertThat(change("main", "LICENSE", Map.of("BUILDKITE_GIT_DIFF_BASE", "gone"))
                        .remarks())
                .hasSize(1);
    }

    private BuildView change(String branch, String path) {
        return change(branch, path, Map.of());
    }

    private BuildView change(String branch, String path, Map<String, String> env) {
        git.write(path, "more of " + path);
        String commit = git.commit("Change " + path);
        BuildView build = world.api(
                Method.POST,
                "/api/pipelines/shop/builds",
                Map.of("commit", commit, "branch", branch, "env", env),
                BuildView.class);
        world.work();
        return world.show(build.build().number());
    }

    private static List<String> labels(BuildView build) {
        return build.jobs().stream().map(JobView::label).toList();
    }
}
