package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.parts.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The demo is stopped in the middle of its story: it stops all its parts and leaves nothing behind. */
final class DemoStoppedTest {

    private static final Duration SOON = Duration.ofSeconds(45);

    @Test
    void nothingIsLeftBehind() throws IOException {
        try (var world = new World()) {
            Path temporary = Files.createDirectories(world.folder().resolve("temporary"));
            temporary.toFile().setExecutable(true, false);
            var demo = world.part(
                    "demo",
                    Map.of("BELAY_JAVA_OPTIONS", "-Djava.io.tmpdir=" + temporary),
                    "demo",
                    "--headless",
                    "--port",
                    String.valueOf(Ports.free()),
                    "--edge-port",
                    String.valueOf(Ports.free()));
            demo.start();
            World.await(() -> Optional.of(demo.tail()), said -> said.contains("Pushing a good commit"));
            List<ProcessHandle> parts =
                    ProcessHandle.of(demo.pid()).orElseThrow().descendants().toList();
            assertThat(parts).hasSizeGreaterThan(4);

            demo.stop(SOON);

            assertThat(demo.tail())
                    .contains("The demo was stopped before its end.")
                    .doesNotContain("did not stop");
            assertThat(demo.tail().lines().toList().getLast()).startsWith("{\"ok\":false,\"requests\":0,");
            assertThat(parts).noneMatch(ProcessHandle::isAlive);
            try (Stream<Path> left = Files.list(temporary)) {
                assertThat(left).isEmpty();
            }
        }
    }
}
