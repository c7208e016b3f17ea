package dev.belay.pipelines.running;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.api.JobView;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Jobs that no agent takes are given up. */
@Tag("slow")
final class ExpiryTest {

    private World world = new World(JobLimits.USUAL.withExpiry(Duration.ofHours(2)));
    private final GitFolder git = new GitFolder();

    @BeforeEach
    void createPipeline() {
        git.write("README", "A shop.");
        git.commit("Begin");
        world.pipeline(git);
    }

    @AfterEach
    void close() {
        world.close();
        git.close();
    }

    private void passes(Duration time) {
        world.pass(time);
        world.work("expired-jobs");
        world.work();
    }

    @Test
    void aJobThatNoAgentTakesExpiresAndNothingAfterItRuns() {
        world.build(git, """
                steps:
                  - {label: Ship, key: ship, command: ship, agents: {queue: moon}}
                  - {label: Tell, command: tell, depends_on: [{step: ship, allow_failure: true}]}
                """);
        passes(Duration.ofMinutes(119));
        assertThat(world.job(1, "Ship").state()).isEqualTo("scheduled");
        passes(Duration.ofMinutes(2));
        JobView expired = world.job(1, "Ship");
        assertThat(expired.state()).isEqualTo("expired");
        assertThat(expired.reason()).contains("No agent took it within 2 hours.");
        assertThat(world.job(1, "Tell").state()).isEqualTo("waiting_failed");
        assertThat(world.job(1, "Tell").reason()).contains("“Ship” expired.");
        assertThat(world.show(1).build().state()).isEqualTo("failed");
        assertThat(world.show(1).build().reason()).contains("“Ship”: No agent took it within 2 hours.");
    }

    @Test
    void itCanBeTriedAgain() {
        world.build(git, "steps: [{label: Ship, command: ship}]");
        passes(Duration.ofMinutes(121));
        world.api(Method.POST, "/api/jobs/" + world.job(1, "Ship").id() + "/retries", Map.of(), Map.class);
        world.work();
        world.finish(world.begin(world.agent("one")), 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void whatAnAgentHasDoesNotExpireNorDoesAnythingWithoutABound() {
        world.build(git, "steps: [{label: Ship, command: ship}]");
        world.begin(world.agent("one"));
        passes(Duration.ofMinutes(121));
        assertThat(world.job(1, "Ship").state()).isNotEqualTo("expired");
        world.close();
        world = new World(JobLimits.USUAL.withExpiry(Duration.ZERO));
        world.pipeline(git);
        world.build(git, "steps: [{label: Ship, command: ship}]");
        passes(Duration.ofDays(1_000));
        assertThat(world.job(1, "Ship").state()).isEqualTo("scheduled");
    }
}
