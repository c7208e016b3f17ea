package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.RolloutView;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service that dies in a loop is backed out before a customer meets it, and says why everywhere. */
final class BadServiceTest {

    @Test
    void aServiceThatDiesInALoop() {
        try (var world = new World()) {
            world.server();
            world.agent("agent");
            world.edge();
            world.repository(
                    "moth",
                    Map.of(
                            ".belay/pipeline.yml",
                            "steps:\n  - rollout: {service: moth, environment: production}\n",
                            ".belay/service.yml",
                            "service: moth\nowner: night\nrun: echo into the flame; exit 3\nreadiness: {http: /}\n"));
            world.build("moth");
            RolloutView rollout = world.awaitRollout(1, RolloutView::finished);
            assertThat(rollout.state()).isEqualTo("backed_out");
            assertThat(rollout.share()).isZero();
            assertThat(rollout.reason().orElse("")).contains("into the flame");
            BuildView build = world.awaitBuild("moth", 1, view -> view.build().finished());
            assertThat(build.build().state()).isEqualTo("failed");
            assertThat(world.commandLine()
                            .run("rollout", "show", "1")
                            .endsWith(0)
                            .out())
                    .contains("backed out", "into the flame");
            assertThat(world.commandLine()
                            .run("build", "show", "moth", "1")
                            .endsWith(0)
                            .out())
                    .contains("failed", "into the flame");
            assertThat(world.page("/rollouts/1")).contains("into the flame");
            assertThat(world.page("/services/moth")).contains("moth");
        }
    }
}
