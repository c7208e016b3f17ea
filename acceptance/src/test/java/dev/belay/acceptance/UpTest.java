package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.parts.Part;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.AgentList;
import dev.belay.protocol.people.TokenCreated;
import dev.belay.protocol.people.TokenList;
import dev.belay.protocol.people.TokenView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code belay up} runs everything on one machine, and goes on with what it kept when it is started again. */
final class UpTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void itGoesOnWithWhatItKept() throws IOException {
        try (var world = new World()) {
            Path folder = world.folder().resolve("my data");
            String secret;
            try (Part up = up(world, "first", folder)) {
                assertThat(up.tail()).contains("export BELAY_TOKEN=$(cat '" + folder + "/administrator.token')");
                secret = administrator(world, folder)
                        .json(TokenCreated.class, "token", "create", "agent", "--scope", "view")
                        .secret();
                up.stop(SOON);
                assertThat(up.isAlive()).isFalse();
            }
            try (Part up = up(world, "second", folder)) {
                CommandLine belay = new CommandLine(world, secret);
                assertThat(belay.run("build", "list").endsWith(0).out())
                        .as("somebody's token of the name “agent” is left alone")
                        .contains("There is no build yet.");
                assertThat(administrator(world, folder)
                                .json(TokenList.class, "token", "list")
                                .tokens())
                        .extracting(TokenView::name)
                        .contains("agent", "belay up: agent-1", "belay up: agent-2", "belay up: edge");
                World.await(
                        () -> Optional.of(Json.API.readValue(
                                world.send("GET", "/api/agents", "", secret).body(), AgentList.class)),
                        list -> list.agents().size() >= 2);
                up.stop(SOON);
            }
        }
    }

    private static CommandLine administrator(World world, Path folder) throws IOException {
        return new CommandLine(
                world, Files.readString(folder.resolve("administrator.token")).strip());
    }

    private static Part up(World world, String name, Path folder) {
        Part up = world.part(
                name,
                Map.of(),
                "up",
                "--folder",
                folder.toString(),
                "--port",
                String.valueOf(world.serverPort()),
                "--edge-port",
                String.valueOf(world.edgePort()));
        up.start();
        World.await(() -> Optional.of(up.tail()), said -> said.contains("Ctrl-C stops everything."));
        return up;
    }
}
