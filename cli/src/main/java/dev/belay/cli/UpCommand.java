package dev.belay.cli;

import dev.belay.cli.parts.PartProblem;
import dev.belay.cli.parts.Ports;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code belay up}: everything on this machine, for real use. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Runs server, agent and edge on this machine, empty, for real use.",
        footer = {
            "",
            "It works until Ctrl-C. What it keeps, it keeps in its folder, and goes on with at the next start."
        })
final class UpCommand implements Callable<Integer> {

    private final Screen screen;

    @Option(
            names = "--folder",
            defaultValue = ".belay-data",
            description = "Where everything is kept. Default: .belay-data here.")
    private Path folder = Path.of("");

    @Option(names = "--port", defaultValue = "8080", description = "The server's port. Default: 8080.")
    private int port;

    @Option(names = "--edge-port", defaultValue = "8000", description = "The port for customers. Default: 8000.")
    private int edgePort;

    @Option(names = "--slots", defaultValue = "2", description = "How many jobs run at a time. Default: 2.")
    private int slots;

    UpCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        requireFree(port, "--port");
        requireFree(edgePort, "--edge-port");
        try (var stop = new StopRequest();
                var installation = new Installation(folder, port, edgePort, screen::fault)) {
            screen.progress("Starting the server and its database");
            installation.startServer();
            screen.progress("Starting an agent and the edge");
            installation.startAgent("agent", slots, true);
            installation.startEdge();
            welcome(installation);
            stop.await();
            screen.progress("Stopping");
        } catch (PartProblem problem) {
            throw new Failure(Exit.UNREACHABLE, String.valueOf(problem.getMessage()), problem);
        }
        return Exit.OK.code;
    }

    private void welcome(Installation installation) {
        screen.line("Belay is up at " + installation.serverAddress() + ". Customers come in at http://127.0.0.1:"
                + edgePort + ".");
        installation.firstSteps().forEach(screen::line);
        screen.line("");
        screen.line("For the command line in another terminal:");
        screen.line("  export " + Access.SERVER_VARIABLE + "=" + installation.serverAddress());
        screen.line("  export " + Access.TOKEN_VARIABLE + "=$(cat "
                + installation.folder().resolve("administrator.token") + ")");
        screen.line("  belay pipeline create REPOSITORY");
        screen.line("");
        screen.line("Logs are in " + installation.folder().resolve("logs") + ". Ctrl-C stops everything.");
    }

    private static void requireFree(int port, String option) {
        if (Ports.freeOr(port) != port) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "Port " + port + " is taken by another program. Choose another with " + option + ".");
        }
    }
}
