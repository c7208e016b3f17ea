package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The embedded PostgreSQL is killed in the middle of a build: it is started again, and the build ends well. */
final class PostgresKilledTest {

    @Test
    void theBuildEndsWell() throws IOException {
        try (var world = new World()) {
            world.server();
            world.agent("agent");
            world.repository("slow", """
                    steps:
                      - label: Wait a little
                        command: sleep 5
                    """);
            world.build("slow");
            world.awaitBuild(
                    "slow",
                    1,
                    build -> build.jobs().stream().anyMatch(job -> job.state().equals("running")));

            ProcessHandle.of(postmaster(world.folder())).orElseThrow().destroyForcibly();

            assertThat(world.awaitBuild("slow", 1, build -> build.build().finished())
                            .build()
                            .state())
                    .isEqualTo("passed");
        }
    }

    private static long postmaster(Path folder) throws IOException {
        try (Stream<Path> all = Files.find(folder, 6, (path, _) -> path.endsWith("postmaster.pid"))) {
            return Long.parseLong(
                    Files.readAllLines(all.findFirst().orElseThrow()).getFirst());
        }
    }
}
