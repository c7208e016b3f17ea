package dev.belay.cli;

import dev.belay.cli.parts.Part;
import dev.belay.cli.parts.Ports;
import dev.belay.cli.server.Access;
import dev.belay.cli.server.Api;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.protocol.people.TokenCreated;
import dev.belay.protocol.people.TokenCreation;
import dev.belay.protocol.people.TokenList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All parts of Belay on this machine, each a process of its own: a server with its database, agents, an edge. Each keeps its
 * things in a folder of its own beneath one. They are started in order, watched, and stopped in reverse.
 */
final class Installation implements AutoCloseable {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final int TOKEN_DAYS = 366;

    private final String command;
    private final Path folder;
    private final int serverPort;
    private final int edgePort;
    private final Consumer<String> told;
    private final List<Part> parts = new ArrayList<>();
    private final Part server;

    /**
     * @param command who starts it, {@code up} or {@code demo}; its tokens are named after it
     * @param serverSettings variables for the server only
     * @param told hears when a part died and is started again
     */
    Installation(
            String command,
            Path folder,
            int serverPort,
            int edgePort,
            Map<String, String> serverSettings,
            Consumer<String> told) {
        this.command = command;
        this.folder = folder.toAbsolutePath().normalize();
        this.serverPort = serverPort;
        this.edgePort = edgePort;
        this.told = told;
        this.server = part(
                "server",
                List.of(
                        "server",
                        "--data",
                        this.folder.resolve("server").toString(),
                        "--listen",
                        "127.0.0.1:" + serverPort,
                        "--bootstrap-token-file",
                        adminTokenFile().toString()),
                serverSettings);
    }

    URI serverAddress() {
        return URI.create("http://127.0.0.1:" + serverPort);
    }

    int edgePort() {
        return edgePort;
    }

    Path folder() {
        return folder;
    }

    /** Starts the server and waits until it is ready. */
    void startServer() {
        makeFolder(folder);
        makeFolder(folder.resolve("logs"));
        started(server)
                .awaitReady(serverAddress().resolve("/readyz"), READY_WITHIN)
                .supervise();
    }

    /** What the server said, at its start, that a person should do next. */
    List<String> firstSteps() {
        List<String> log =
                Waiting.until(this::serverLog, lines -> lines.stream().anyMatch(Installation::isReady), _ -> {});
        int ready = 0;
        for (int line = 0; line < log.size(); line++) {
            ready = isReady(log.get(line)) ? line : ready;
        }
        return log.subList(ready + 1, log.size()).stream()
                .takeWhile(line -> !line.matches("\\d{2,4}[-:].*"))
                .toList();
    }

    private static boolean isReady(String line) {
        return line.startsWith("Belay is ready at ");
    }

    private List<String> serverLog() {
        try {
            return Files.readAllLines(log("server"));
        } catch (IOException exception) {
            throw new UncheckedIOException("could not read the server's log", exception);
        }
    }

    /** Speaks with the server as its administrator. */
    Api api() {
        try {
            return new Api(new Access(
                    serverAddress(),
                    Optional.of(Files.readString(adminTokenFile()).strip())));
        } catch (IOException exception) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "The token that the server wrote at its first start is gone: " + adminTokenFile(),
                    exception);
        }
    }

    /** Starts an agent, which runs jobs and keeps instances of services. */
    void startAgent(String name, int slots) {
        var arguments = List.of(
                "agent",
                "--name",
                name,
                "--slots",
                String.valueOf(slots),
                "--folder",
                folder.resolve(name).toString(),
                "--stop-instances");
        started(part(name, arguments, Map.of(Access.TOKEN_VARIABLE, token(name, "agent"))))
                .supervise();
    }

    /** Starts the edge and waits until it takes customers. */
    void startEdge() {
        int adminPort = Ports.free();
        var arguments = List.of(
                "edge",
                "--listen",
                "127.0.0.1:" + edgePort,
                "--admin",
                "127.0.0.1:" + adminPort,
                "--folder",
                folder.resolve("edge").toString());
        started(part("edge", arguments, Map.of(Access.TOKEN_VARIABLE, token("edge", "edge"))))
                .awaitReady(URI.create("http://127.0.0.1:" + adminPort + "/healthz"), READY_WITHIN)
                .supervise();
    }

    /** Starts a part that is stopped with all others, also when it never gets ready. */
    private Part started(Part part) {
        parts.add(part);
        return part.start();
    }

    /** A fresh token for a part; the one that an earlier start made for it is revoked, and nobody else's. */
    private String token(String part, String scope) {
        Api api = api();
        String name = "belay " + command + ": " + part;
        api.get("/api/tokens", TokenList.class).tokens().stream()
                .filter(token -> token.name().equals(name))
                .forEach(token -> api.delete("/api/tokens/" + token.id()));
        return api.post(
                        "/api/tokens",
                        new TokenCreation(name, List.of(scope), Optional.of(TOKEN_DAYS)),
                        TokenCreated.class)
                .secret();
    }

    private Part part(String name, List<String> arguments, Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put(Access.SERVER_VARIABLE, serverAddress().toString());
        // Jobs and instances find the JDK that runs Belay first.
        environment.put(
                "PATH",
                Path.of(System.getProperty("java.home"), "bin") + ":"
                        + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        return new Part(name, arguments, environment, log(name), told);
    }

    private Path log(String name) {
        return folder.resolve("logs").resolve(name + ".log");
    }

    private Path adminTokenFile() {
        return folder.resolve("administrator.token");
    }

    private static void makeFolder(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException exception) {
            throw new Failure(Exit.UNREACHABLE, "The folder " + path + " cannot be made: " + exception, exception);
        }
    }

    /** Stops all parts, the last started first. */
    @Override
    public void close() {
        for (Part part : parts.reversed()) {
            part.stop(STOP_WITHIN);
        }
    }
}
