package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.demo.DemoResult;
import dev.belay.cli.parts.Ports;
import dev.belay.protocol.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The demo: good commits reach everybody without a failed request, bad ones are backed out. */
final class DemoTest {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void theRopeHolds() {
        try (var world = new World();
                var demo = world.part(
                        "demo",
                        Map.of(),
                        "demo",
                        "--headless",
                        "--port",
                        String.valueOf(Ports.free()),
                        "--edge-port",
                        String.valueOf(Ports.free()))) {
            demo.start();
            assertThat(demo.awaitEnd(PATIENCE)).as(demo.tail()).contains(0);
            List<String> lines = demo.tail().lines().toList();
            var result = Json.API.readValue(lines.getLast(), DemoResult.class);
            assertThat(result.ok()).isTrue();
            assertThat(result.failedDuringGood()).isZero();
            assertThat(result.promoted()).isEqualTo(2);
            assertThat(result.backedOut()).isEqualTo(2);
            assertThat(result.pushToLiveSeconds()).hasSize(2);
            assertThat(result.badShare()).hasSize(2).last().isEqualTo(0.0);
        }
    }
}
