package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.parts.Ports;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whatever is put in, the answer is a clear message and nothing hangs. */
final class BadInputTest {

    @Test
    void nonsenseIsRefusedInWords() {
        try (var world = new World()) {
            world.server();
            aTakenPort(world);
            aWrongSetting(world);
            aWrongToken(world);
            aBodyOverItsLimit(world);
            brokenFiles(world);
        }
    }

    private static void aTakenPort(World world) {
        try (var second =
                world.serverPart("second", world.serverPort(), world.folder().resolve("other"))) {
            second.start();
            assertThat(second.awaitEnd(World.PATIENCE)).contains(3);
            assertThat(second.tail())
                    .contains(String.valueOf(world.serverPort()))
                    .doesNotContain("\tat ");
        }
    }

    private static void aWrongSetting(World world) {
        try (var wrong = world.part("wrong", Map.of(), "server", "--lisen", "127.0.0.1:" + Ports.free())) {
            wrong.start();
            assertThat(wrong.awaitEnd(World.PATIENCE)).contains(2);
            assertThat(wrong.tail()).contains("--lisen is not a setting").contains("--listen");
        }
    }

    private static void aWrongToken(World world) {
        assertThat(world.send("GET", "/api/builds", "", "no such token").statusCode())
                .isEqualTo(401);
        try (var list = world.part("list", Map.of("BELAY_TOKEN", "no such token"), "build", "list")) {
            list.start();
            assertThat(list.awaitEnd(World.PATIENCE)).contains(4);
            assertThat(list.tail()).contains("does not know this token");
        }
    }

    private static void aBodyOverItsLimit(World world) {
        String huge = "{\"name\":\"" + "x".repeat(3 << 20) + "\"}";
        assertThat(world.send("POST", "/api/tokens", huge).statusCode()).isEqualTo(413);
    }

    private static void brokenFiles(World world) {
        world.repository("broken", "steps:\n  - comand: make\n");
        world.build("broken");
        var build = world.awaitBuild("broken", 1, view -> view.build().finished());
        assertThat(build.build().state()).isEqualTo("failed");
        assertThat(build.build().reason().orElse("")).contains(":2:").contains("command");
        String missing = new String(
                world.send("POST", "/api/pipelines", "{\"repository\":\"/no/such/place\",\"slug\":\"none\"}")
                        .body(),
                StandardCharsets.UTF_8);
        assertThat(missing).isNotEmpty();
    }
}
