package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.parts.Ports;
import org.junit.jupiter.api.Test;

/** Two servers never use one data folder. */
final class SecondServerRefusedTest {

    @Test
    void theSecondOneSaysWhoIsThere() {
        try (var world = new World();
                var second =
                        world.serverPart("second", Ports.free(), world.folder().resolve("server"))) {
            var first = world.server();
            second.start();
            assertThat(second.awaitEnd(World.PATIENCE)).contains(3);
            assertThat(second.tail())
                    .contains("Another Belay server (process " + first.pid() + ") uses the data folder");
        }
    }
}
