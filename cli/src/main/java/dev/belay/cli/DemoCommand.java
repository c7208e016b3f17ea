package dev.belay.cli;

import dev.belay.cli.demo.DemoResult;
import dev.belay.cli.parts.PartProblem;
import dev.belay.cli.parts.Ports;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
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
            paramLabel = "FOLDER",
            description = "Where everything is kept; new or empty. Default: a temporary folder, removed at the end.")
    private Optional<Path> folder = Optional.empty();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "The server's port, if it is free. Default: 8080.")
    private int port;

    @Option(
            names = "--edge-port",
            paramLabel = "PORT",
            defaultValue = "8000",
            description = "The port for customers, if it is free. Default: 8000.")
    private int edgePort;

    DemoCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        PortOption.require("--port", port);
        PortOption.require("--edge-port", edgePort);
        Programs.require(
                "belay demo", System.getenv().getOrDefault("PATH", ""), Programs.GIT, Programs.CURL, Programs.SETSID);
        folder.ifPresent(DemoCommand::requireEmpty);
        try (var stop = StopRequest.interrupting()) {
            Path home = folder.map(Path::toAbsolutePath).orElseGet(DemoCommand::temporary);
            try {
                return run(home, stop);
            } finally {
                if (folder.isEmpty()) {
                    remove(home);
                }
            }
        }
    }

    private int run(Path home, StopRequest stop) {
        DemoStory story;
        Exit exit;
        try (var installation =
                new Installation("demo", home, Ports.freeOr(port), Ports.freeOr(edgePort), Map.of(), screen::fault)) {
            story = new DemoStory(screen, installation);
            exit = told(story, stop);
            if (!headless && exit == Exit.OK) {
                stayUp(installation, stop);
            }
            if (stop.asked() || headless) {
                screen.progress("Stopping");
            }
        }
        DemoResult result = story.result();
        if (headless) {
            screen.line(Json.API.writeValueAsString(result));
        }
        return (exit == Exit.OK && !result.ok() ? Exit.FAILED : exit).code;
    }

    /** Tells the story to its end, or says why it broke off; what it has to show by then is shown in either case. */
    private Exit told(DemoStory story, StopRequest stop) {
        Exit exit = Exit.OK;
        try {
            story.tell();
        } catch (Failure failure) {
            exit = failure.exit();
            say(stop, failure);
        } catch (PartProblem problem) {
            exit = Exit.UNREACHABLE;
            say(stop, problem);
        } catch (RuntimeException fault) {
            exit = Exit.BROKEN;
            say(stop, fault);
        }
        story.sum();
        return exit;
    }

    private void say(StopRequest stop, RuntimeException why) {
        screen.fault("");
        screen.fault(stop.asked() ? "The demo was stopped before its end." : "The demo broke off: " + Main.reason(why));
    }

    private void stayUp(Installation installation, StopRequest stop) {
        screen.line("");
        screen.line("Everything stays up to be explored at " + installation.serverAddress()
                + ", and the shop at http://shop.localhost:" + installation.edgePort() + "/");
        installation.firstSteps().forEach(screen::line);
        screen.line("Ctrl-C stops everything.");
        stop.await();
    }

    /** The demo counts its builds and rollouts from 1, so it cannot go on with what an earlier one left. */
    private static void requireEmpty(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            if (inside.findAny().isPresent()) {
                throw new Failure(
                        Exit.USAGE,
                        "The folder " + folder + " is not empty, and the demo begins with an empty one. Name another.");
            }
        } catch (IOException exception) {
            throw new Failure(Exit.USAGE, "The folder " + folder + " cannot be read: " + exception, exception);
        }
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
