package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.api.BuildView;
import org.junit.jupiter.api.Test;

/** An agent is killed while it runs a job: the job ends with exit status -1 and says why. */
final class AgentKilledTest {

    @Test
    void itsJobEndsWithoutAnExitStatusAndSaysWhy() {
        try (var world = new World()) {
            world.server();
            var agent = world.agent("agent");
            world.repository("long", """
                    steps:
                      - label: Sleep
                        command: sleep 600
                    """);
            world.build("long");
            world.awaitBuild(
                    "long",
                    1,
                    build -> build.jobs().stream().anyMatch(job -> job.state().equals("running")));

            agent.kill();

            BuildView ended = world.awaitBuild("long", 1, build -> build.build().finished());
            assertThat(ended.build().state()).isEqualTo("failed");
            assertThat(ended.jobs().getFirst().exitStatus()).contains(-1);
            assertThat(ended.jobs().getFirst().reason()).isPresent();
        }
    }
}
