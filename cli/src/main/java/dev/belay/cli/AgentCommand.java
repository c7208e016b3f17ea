package dev.belay.cli;

import dev.belay.agent.Agent;
import dev.belay.agent.AgentLimits;
import dev.belay.agent.AgentProblem;
import dev.belay.agent.AgentSettings;
import dev.belay.agent.checks.CheckSettings;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code belay agent}: takes jobs from a server, and keeps the instances that it places on this machine. */
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = "Takes jobs, and keeps instances on this machine.",
        footer = {"", "It works until it gets TERM, through any absence of the server."})
final class AgentCommand implements Callable<Integer> {

    private final Screen screen;

    @Mixin
    private PartOptions options = new PartOptions();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "agent",
            description = "Its name; slot n is NAME-n. Default: agent.")
    private String name = "";

    @Option(
            names = "--slots",
            paramLabel = "COUNT",
            defaultValue = "1",
            description = "How many jobs run at a time. Default: 1.")
    private int slots;

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Where it takes jobs from. Default: default.")
    private String queue = "";

    @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "What steps can ask for with `agents:`.")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            defaultValue = "belay-agent",
            description = "Where mirrors, checkouts and instances are kept. Default: belay-agent.")
    private Path folder = Path.of("");

    @Option(
            names = "--cancel-grace-seconds",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Between TERM and KILL when a job is canceled. Default: 10.")
    private int cancelGraceSeconds;

    @Option(
            names = "--finish-jobs-seconds",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long running jobs may take to end when the agent stops. Default: 10.")
    private int finishJobsSeconds;

    @Option(names = "--no-instances", description = "Run jobs only, no instances of services.")
    private boolean noInstances;

    @Option(
            names = "--stop-instances",
            description =
                    "Stop the instances with the agent. Otherwise they run on, and the next start takes them over.")
    private boolean stopInstances;

    @Option(
            names = "--instance-address",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Where edges reach the instances. Default: 127.0.0.1.")
    private String instanceAddress = "";

    @Option(
            names = "--instance-ports",
            paramLabel = "FIRST-LAST",
            description = "Ports for instances. Default: any that is free.")
    private Optional<String> instancePorts = Optional.empty();

    @Option(names = "--no-checks", description = "Do not check instances that registered.")
    private boolean noChecks;

    @Option(names = "--zone", paramLabel = "NAME", defaultValue = "", description = "Where this machine is.")
    private String zone = "";

    @Option(
            names = "--check-network",
            paramLabel = "NETWORK",
            description = "Check instances there, too, such as 10.0.0.0/8. Default: those on this machine only.")
    private List<String> checkNetworks = new ArrayList<>();

    @Option(
            names = "--check-command",
            paramLabel = "NAME=COMMAND",
            description = "What checks of the kind “command” run by that name, in a shell.")
    private Map<String, String> checkCommands = new LinkedHashMap<>();

    AgentCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        try (var stop = StopRequest.awaited();
                var agent = Agent.open(settings())) {
            stop.then(agent::close);
            screen.line("agent " + name + " works for " + options.server());
            agent.await();
            return Exit.OK.code;
        } catch (AgentProblem problem) {
            throw new Failure(Exit.UNREACHABLE, String.valueOf(problem.getMessage()), problem);
        }
    }

    private AgentSettings settings() {
        var all = new ArrayList<>(List.of("queue=" + queue));
        all.addAll(tags);
        int[] ports = instancePorts.map(PortOption::range).orElse(new int[] {0, 0});
        try {
            return new AgentSettings(
                    options.server(),
                    options.token(),
                    name,
                    folder,
                    new AgentSettings.Jobs(slots, all, cancelGraceSeconds, finishJobsSeconds),
                    new AgentSettings.Instances(!noInstances, stopInstances, instanceAddress, ports[0], ports[1]),
                    new CheckSettings(!noChecks, zone, checkNetworks, checkCommands),
                    AgentLimits.USUAL);
        } catch (AgentProblem | IllegalArgumentException problem) {
            throw new Failure(Exit.USAGE, String.valueOf(problem.getMessage()), problem);
        }
    }
}
