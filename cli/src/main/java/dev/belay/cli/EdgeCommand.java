package dev.belay.cli;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.edge.Edge;
import dev.belay.edge.EdgeLimit;
import dev.belay.edge.EdgeLimits;
import dev.belay.edge.EdgeSettings;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code belay edge}: takes customers and routes them to instances. */
@Command(
        name = "edge",
        mixinStandardHelpOptions = true,
        description = "Takes customers and routes them to releases by share.")
final class EdgeCommand implements Callable<Integer> {

    private final Screen screen;

    @Mixin
    private PartOptions options = new PartOptions();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Its name, unique among the edges. Default: the name of this machine.")
    private String name = hostName();

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "127.0.0.1:8000",
            description = "Where it takes customers. Default: 127.0.0.1:8000.")
    private String listen = "";

    @Option(
            names = "--admin",
            paramLabel = "ADDRESS:PORT",
            defaultValue = "127.0.0.1:0",
            description = "Where /healthz, /readyz and /metrics are. Default: 127.0.0.1, any free port.")
    private String admin = "";

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            defaultValue = "belay-edge",
            description = "Where the last routing is kept, to start without the server. Default: belay-edge.")
    private Path folder = Path.of("");

    @Option(
            names = "--trust-forwarded",
            description = "Believe X-Forwarded-* of requests; right only behind a balancer that sets them.")
    private boolean trustForwarded;

    @Option(names = "--limit", paramLabel = "NAME=VALUE", description = "A limit other than the usual; see below.")
    private List<String> limits = new ArrayList<>();

    EdgeCommand(Screen screen) {
        this.screen = screen;
    }

    /** The command, its help with every limit. */
    static CommandLine withLimits(EdgeCommand edge) {
        var command = new CommandLine(edge);
        var footer = new ArrayList<String>();
        footer.add("");
        footer.add("It works until it gets TERM, through any absence of the server.");
        footer.add("");
        footer.add("Limits, with what is usual:");
        for (EdgeLimit limit : EdgeLimit.values()) {
            footer.add("  " + limit.key() + "=" + limit.standard());
            footer.add("      " + limit.meaning().replace("%", "%%"));
        }
        command.getCommandSpec().usageMessage().footer(footer.toArray(String[]::new));
        return command;
    }

    @Override
    public Integer call() {
        EdgeSettings settings = settings();
        try (var stop = StopRequest.awaited();
                var edge = Edge.open(settings)) {
            screen.line("edge " + name + " takes customers at " + PortOption.address(listen) + ":" + edge.port());
            stop.await();
            return Exit.OK.code;
        } catch (UncheckedIOException exception) {
            throw new Failure(Exit.UNREACHABLE, String.valueOf(exception.getMessage()), exception);
        }
    }

    private EdgeSettings settings() {
        try {
            EdgeLimits all = EdgeLimits.STANDARD;
            for (String limit : limits) {
                all = all.with(limit);
            }
            return new EdgeSettings(
                    name,
                    options.server(),
                    options.token(),
                    PortOption.address(listen),
                    PortOption.port(listen),
                    PortOption.address(admin),
                    PortOption.port(admin),
                    folder,
                    trustForwarded,
                    all);
        } catch (IllegalArgumentException exception) {
            throw new Failure(Exit.USAGE, String.valueOf(exception.getMessage()), exception);
        }
    }

    /** The machine's name as far as an edge can have it; two edges on one machine need names. */
    private static String hostName() {
        try {
            String host = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
            String trimmed = host.substring(0, Math.min(host.length(), 63)).replaceAll("^[._-]+|[._-]+$", "");
            return trimmed.isEmpty() ? "edge" : trimmed;
        } catch (UnknownHostException exception) {
            return "edge";
        }
    }
}
