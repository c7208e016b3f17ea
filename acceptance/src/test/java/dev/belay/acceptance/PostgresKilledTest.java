package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.api.BuildView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The embedded PostgreSQL is killed in the middle of a build: it is started again, the build ends well, nothing is lost. */
final class PostgresKilledTest {

    private static final int LINES = 60;

    @Test
    void theBuildEndsWellAndItsLogIsWhole() throws IOException {
        try (var world = new World()) {
            world.server();
            world.agent("agent");
            Path runs = world.folder().resolve("runs");
            world.repository("slow", """
                    steps:
                      - label: Count
                        command:
                          - echo run >> %s
                          - for i in $(seq 1 %d); do echo "line $i"; sleep 0.1; done
                    """.formatted(runs, LINES));
            world.build("slow");
            BuildView running = world.awaitBuild(
                    "slow",
                    1,
                    build -> build.jobs().stream().anyMatch(job -> job.state().equals("running")));
            String job = running.jobs().getFirst().id();
            World.await(() -> Optional.of(world.log(job)), log -> log.contains("line 5"));
            long killed = world.postmaster().orElseThrow();

            ProcessHandle.of(killed).orElseThrow().destroyForcibly();

            BuildView ended = world.awaitBuild("slow", 1, build -> build.build().finished());
            assertThat(ended.build().state()).isEqualTo("passed");
            assertThat(world.postmaster()).as("a new postmaster").isPresent().isNotEqualTo(Optional.of(killed));
            assertThat(Files.readAllLines(runs)).as("the job ran once").hasSize(1);
            String counted = world.log(job)
                    .lines()
                    .filter(line -> line.matches("line \\d+"))
                    .collect(Collectors.joining(","));
            assertThat(counted)
                    .isEqualTo(IntStream.rangeClosed(1, LINES)
                            .mapToObj(line -> "line " + line)
                            .collect(Collectors.joining(",")));
        }
    }
}
