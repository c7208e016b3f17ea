package dev.belay.cli;

import dev.belay.cli.parts.PartProblem;
import dev.belay.cli.server.Access;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code belay up}: everything on this machine, for real use. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Runs a server, two agents and an edge on this machine, empty, for real use.",
        footer = {
            "",
            "It works until Ctrl-C. What it keeps, it keeps in its folder, and goes on with at the next start."
        })
final class UpCommand implements Callable<Integer> {

    private static final int SLOTS_MAX = 64;

    private final Screen screen;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            defaultValue = ".belay-data",
            description = "Where everything is kept. Default: .belay-data here.")
    private Path folder = Path.of("");

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "The server's port. Default: 8080.")
    private int port;

    @Option(
            names = "--edge-port",
            paramLabel = "PORT",
            defaultValue = "8000",
            description = "The port for customers. Default: 8000.")
    private int edgePort;

    @Option(
            names = "--slots",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "How many jobs each of the two agents runs at a time. Default: 1.")
    private int slots;

    UpCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        if (slots < 1 || slots > SLOTS_MAX) {
            throw new Failure(Exit.USAGE, "--slots is " + slots + ", but an agent has from 1 to " + SLOTS_MAX + ".");
        }
        PortOption.requireFree("--port", port);
        PortOption.requireFree("--edge-port", edgePort);
        Programs.require("belay up", System.getenv().getOrDefault("PATH", ""), Programs.GIT, Programs.SETSID);
        try (var stop = StopRequest.interrupting()) {
            return run(stop);
        }
    }

    private int run(StopRequest stop) {
        try (var installation =
                new Installation("up", folder, port, edgePort, settings(System.getenv()), screen::fault)) {
            screen.progress("Starting the server and its database");
            installation.startServer();
            screen.progress("Starting two agents and the edge");
            installation.startAgent("agent-1", slots);
            installation.startAgent("agent-2", slots);
            installation.startEdge();
            welcome(installation);
            stop.await();
            screen.progress("Stopping");
        } catch (Failure | PartProblem problem) {
            if (!stop.asked()) {
                throw problem;
            }
        }
        return Exit.OK.code;
    }

    /** The server's settings from the environment; its address and whose token it is are ours to say. */
    private static Map<String, String> settings(Map<String, String> environment) {
        var settings = new HashMap<>(environment);
        settings.keySet().removeIf(name -> !name.startsWith("BELAY_"));
        settings.keySet().removeAll(Set.of(Access.SERVER_VARIABLE, Access.TOKEN_VARIABLE));
        return settings;
    }

    private void welcome(Installation installation) {
        screen.line("Belay is up at " + installation.serverAddress() + ". Customers come in at http://127.0.0.1:"
                + edgePort + ".");
        installation.firstSteps().forEach(screen::line);
        screen.line("");
        screen.line("For the command line in another terminal:");
        screen.line("  export " + Access.SERVER_VARIABLE + "=" + installation.serverAddress());
        screen.line("  export " + Access.TOKEN_VARIABLE + "=$(cat "
                + quoted(installation.folder().resolve("administrator.token").toString()) + ")");
        screen.line("  " + quoted(System.getProperty("belay.launcher", "belay")) + " pipeline create REPOSITORY");
        screen.line("");
        screen.line("Logs are in " + installation.folder().resolve("logs") + ". Ctrl-C stops everything.");
    }

    /** As a shell reads it as one word. */
    static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./:-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
