package dev.belay.cli;

import dev.belay.cli.demo.DemoResult;
import dev.belay.cli.parts.PartProblem;
import dev.belay.cli.parts.Ports;
import dev.belay.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code belay demo}: everything real, on this machine, in a minute or so. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Shows two good commits reach customers and two bad ones being caught.",
        footer = {
            "",
            "With --headless its last line is a JSON object, and it exits 0 only if the good commits reached everybody"
                    + " without a failed request, the bad ones were backed out, and the stable release served throughout."
        })
final class DemoCommand implements Callable<Integer> {

    private final Screen screen;

    @Option(names = "--headless", description = "End by itself instead of staying up to be explored.")
    private boolean headless;

    @Option(
            names = "--folder",
            description = "Where everything is kept. Default: a temporary folder, removed at the end.")
    private Optional<Path> folder = Optional.empty();

    @Option(names = "--port", defaultValue = "8080", description = "The server's port, if it is free. Default: 8080.")
    private int port;

    @Option(
            names = "--edge-port",
            defaultValue = "8000",
            description = "The port for customers, if it is free. Default: 8000.")
    private int edgePort;

    DemoCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        Path home = folder.map(Path::toAbsolutePath).orElseGet(DemoCommand::temporary);
        try {
            return run(home);
        } catch (PartProblem problem) {
            throw new Failure(Exit.UNREACHABLE, String.valueOf(problem.getMessage()), problem);
        } finally {
            if (folder.isEmpty()) {
                remove(home);
            }
        }
    }

    private int run(Path home) {
        DemoResult result;
        try (var stop = new StopRequest();
                var installation = new Installation(home, Ports.freeOr(port), Ports.freeOr(edgePort), screen::fault)) {
            result = new DemoStory(screen, installation).tell();
            if (!headless) {
                screen.line("");
                screen.line("Everything stays up to be explored at " + installation.serverAddress()
                        + ", and the shop at http://shop.localhost:" + installation.edgePort() + "/");
                installation.firstSteps().forEach(screen::line);
                screen.line("Ctrl-C stops everything.");
                stop.await();
            }
            screen.progress("Stopping");
        }
        screen.line(Json.API.writeValueAsString(result));
        return (result.ok() ? Exit.OK : Exit.FAILED).code;
    }

    private static Path temporary() {
        try {
            Path made = Files.createTempDirectory("belay-demo-");
            // Others may pass through, since the database may run as another user, but not look around.
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x--x"));
            return made;
        } catch (IOException exception) {
            throw new Failure(
                    Exit.UNREACHABLE, "No temporary folder can be made: " + exception.getMessage(), exception);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException exception) {
            System.err.println("belay: could not remove " + folder + ": " + exception.getMessage());
        }
    }
}
