package dev.belay.pipelines.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.api.BuildView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever a commit holds, its build ends in words, and the next one is read. */
@Tag("slow")
class BadCommitTest {

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;

    @Test
    void aZeroCharacterInThePipelineFileIsRefusedWithItsPlace() {
        refused("steps: [{command: \"a\\0b\"}]", ".belay/pipeline.yml:1:19: The text holds the character U+0000");
    }

    @Test
    void aManifestInUtf16IsRefusedAlthoughNothingIsRolledOut() throws IOException {
        Files.createDirectories(Path.of(git.path(), ".belay"));
        Files.write(Path.of(git.path(), ".belay/service.yml"), "service: shop".getBytes(StandardCharsets.UTF_16));
        refused("steps: [{command: make}]", ".belay/service.yml holds zero bytes");
    }

    @Test
    void endlessTagsAreRefused() {
        refused(
                "steps: [{command: make, agents: {size: \"" + "x".repeat(3_000) + "\"}}]",
                "A tag in “agents” has at most");
        var many = new StringBuilder("steps: [{command: make, agents: {");
        for (int tag = 0; tag < 20; tag++) {
            many.append("tag-")
                    .append(tag)
                    .append(": \"")
                    .append("ü".repeat(80))
                    .append("\", ");
        }
        refused(many + "}}]", "more than 2000 bytes in all");
    }

    @Test
    void aFileThatAliasesMakeLargeIsRefused() {
        var file = new StringBuilder("env:\n  A: &a \"" + "x".repeat(30_000) + "\"\n");
        for (int variable = 0; variable < 400; variable++) {
            file.append("  A").append(variable).append(": *a\n");
        }
        refused(file + "steps: [{command: make}]\n", "aliases counted in full");
    }

    @Test
    void anEndlessMessageIsCutAndShorterStillInTheEnvironment() {
        git.write(".belay/pipeline.yml", "steps: [{command: make}]");
        git.write("message", "😀".repeat(50_000));
        git.git("add", "--all");
        git.git("commit", "--quiet", "-F", "message");
        String commit = git.git("rev-parse", "HEAD").strip();
        var agent = world.agent("one");
        world.api(Method.POST, "/api/pipelines/shop/builds", Map.of("commit", commit), BuildView.class);
        world.work();
        AcceptedJob job = world.begin(agent);
        assertThat(world.show(1).build().message()).isEqualTo("😀".repeat(4_000));
        assertThat(job.env()).containsEntry("BUILDKITE_MESSAGE", "😀".repeat(1_000));
    }

    @Test
    void aRepositoryThatIsAwayForAMomentDelaysABuildAndDoesNotFailIt() throws IOException {
        git.write(".belay/pipeline.yml", "steps: [{command: make}]");
        String commit = git.commit("Change");
        Path away = Path.of(git.path() + "-away");
        Files.move(Path.of(git.path()), away);
        world.api(Method.POST, "/api/pipelines/shop/builds", Map.of("commit", commit), BuildView.class);
        world.work();
        BuildView waits = world.show(1);
        assertThat(waits.build().state()).isEqualTo("creating");
        assertThat(waits.build().reason())
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("cannot be read", "It is tried again at 10:00:05 UTC."));

        Files.move(away, Path.of(git.path()));
        world.work();
        assertThat(world.show(1).build().state()).isEqualTo("creating");
        world.pass(Duration.ofSeconds(5));
        world.work();
        assertThat(world.show(1).build().state()).isEqualTo("scheduled");
        assertThat(world.show(1).build().reason()).isEmpty();
    }

    @Test
    void aRepositoryThatStaysAwayFailsTheBuildInTheEnd() throws IOException {
        String commit = git.commit("Change");
        Path away = Path.of(git.path() + "-away");
        Files.move(Path.of(git.path()), away);
        world.api(Method.POST, "/api/pipelines/shop/builds", Map.of("commit", commit), BuildView.class);
        for (int turn = 0; turn < 12; turn++) {
            world.work();
            world.pass(Duration.ofSeconds(60));
        }
        Files.move(away, Path.of(git.path()));
        assertThat(world.show(1).build().state()).isEqualTo("failed");
        assertThat(world.show(1).build().reason())
                .hasValueSatisfying(reason -> assertThat(reason).contains("It was tried for 600 seconds."));
    }

    /** Refused in these words; and a sound commit after it is built. */
    private void refused(String pipelineFile, String words) {
        BuildView build = world.build(git, pipelineFile);
        assertThat(build.build().state()).isEqualTo("failed");
        assertThat(build.build().reason())
                .hasValueSatisfying(reason -> assertThat(reason).contains(words));
        git.git("rm", "--quiet", "--ignore-unmatch", ".belay/service.yml");
        BuildView next = world.build(git, "steps: [{command: make}]");
        assertThat(next.build().state()).isEqualTo("scheduled");
    }
}
