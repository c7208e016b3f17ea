package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.parts.Part;
import dev.belay.cli.parts.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who starts a part wrongly, or calls the server wrongly, is told in a sentence, and the part ends. */
final class BadCallTest {

    private static final World WORLD = new World();

    @BeforeAll
    static void open() {
        WORLD.server();
    }

    @AfterAll
    static void close() {
        WORLD.close();
    }

    /** Starts a part that has to end by itself, and tells its last words, which are no stack trace. */
    private static String lastWords(int status, Part part) {
        try (part) {
            part.start();
            assertThat(part.awaitEnd(World.PATIENCE)).as(part.tail()).contains(status);
            assertThat(part.tail()).doesNotContain("\tat ");
            return part.tail();
        }
    }

    @Test
    void aPortTakenForTheServer() {
        int port = WORLD.serverPort();
        Part second = WORLD.serverPart("second", port, WORLD.folder().resolve("other"));
        assertThat(lastWords(3, second)).contains(String.valueOf(port));
    }

    @Test
    void aPortTakenForTheEdge() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            Part edge = WORLD.part(
                    "edge-second",
                    Map.of("BELAY_TOKEN", WORLD.administrator()),
                    "edge",
                    "--listen",
                    "127.0.0.1:" + port,
                    "--folder",
                    WORLD.folder().resolve("edge-second").toString());
            assertThat(lastWords(3, edge)).contains(port);
        }
    }

    @Test
    void aPortTakenForEverything() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            for (String option : List.of("--port", "--edge-port")) {
                String other = option.equals("--port") ? "--edge-port" : "--port";
                Part up = WORLD.part("up" + option, Map.of(), "up", option, port, other, String.valueOf(Ports.free()));
                assertThat(lastWords(3, up))
                        .contains("Port " + port + " is taken by another program. Choose another with " + option + ".");
            }
        }
    }

    @Test
    void aWrongSetting() {
        Part wrong = WORLD.part("wrong", Map.of(), "server", "--lisen", "127.0.0.1:" + Ports.free());
        assertThat(lastWords(2, wrong)).contains("--lisen is not a setting", "--listen");
    }

    @Test
    void aWrongTokenForTheCommandLine() {
        assertThat(WORLD.send("GET", "/api/builds", "", "no such token").statusCode())
                .isEqualTo(401);
        assertThat(new CommandLine(WORLD, "no such token")
                        .run("build", "list")
                        .endsWith(4)
                        .err())
                .contains("does not know this token");
    }

    @Test
    void aWrongTokenForAnAgent() {
        Part agent = WORLD.part(
                "agent-wrong",
                Map.of("BELAY_TOKEN", "no such token"),
                "agent",
                "--folder",
                WORLD.folder().resolve("agent-wrong").toString());
        assertThat(lastWords(3, agent)).contains("token");
    }

    /** An edge goes on, since customers may need it; it says what is wrong, and is not ready. */
    @Test
    void aWrongTokenForAnEdge() {
        Part edge = WORLD.part(
                "edge-wrong",
                Map.of("BELAY_TOKEN", "no such token"),
                "edge",
                "--listen",
                "127.0.0.1:" + Ports.free(),
                "--folder",
                WORLD.folder().resolve("edge-wrong").toString());
        try (edge) {
            edge.start();
            World.await(
                    () -> Optional.of(edge.tail()),
                    said -> said.contains("the server does not accept the token of this edge"));
            assertThat(edge.isAlive()).isTrue();
        }
    }

    @Test
    void aBodyOverItsLimit() {
        String huge = "{\"name\":\"" + "x".repeat(3 << 20) + "\",\"scopes\":[\"view\"]}";
        var answer = WORLD.send("POST", "/api/tokens", huge);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("detail");
        String name = "x".repeat(100_000);
        assertThat(WORLD.commandLine()
                        .run("token", "create", name, "--scope", "view")
                        .endsWith(4)
                        .err())
                .isNotBlank();
    }
}
