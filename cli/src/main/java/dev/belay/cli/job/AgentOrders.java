package dev.belay.cli.job;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Screen;
import dev.belay.protocol.agent.AgentPause;
import dev.belay.protocol.agent.AgentStop;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code belay agent pause|resume|stop}: a job's orders to the agent that runs it. The field's pipelines call them without “agent”. */
public final class AgentOrders {

    private AgentOrders() {}

    /** The same command with them below it. */
    public static CommandLine below(CommandLine command, Screen screen, JobServer server) {
        return command.addSubcommand(new Pause(screen, server))
                .addSubcommand(new Resume(screen, server))
                .addSubcommand(new Stop(screen, server));
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Lets the agent of this job take no more of them. Works inside a job.")
    private static final class Pause implements Callable<Integer> {

        private final Screen screen;
        private final JobServer server;

        @Option(names = "--note", paramLabel = "TEXT", description = "Why, for people who look for the agent.")
        private Optional<String> note = Optional.empty();

        @Option(
                names = "--timeout-in-minutes",
                paramLabel = "MINUTES",
                description = "It goes on by itself after so long. Default: only when it is resumed.")
        private Optional<Integer> minutes = Optional.empty();

        Pause(Screen screen, JobServer server) {
            this.screen = screen;
            this.server = server;
        }

        @Override
        public Integer call() {
            server.with(job -> job.ask("POST", "pause", new AgentPause(note, minutes)));
            screen.line("The agent takes no more jobs until it is resumed"
                    + minutes.filter(each -> each > 0)
                            .map(each -> ", or for " + (each == 1 ? "a minute." : each + " minutes."))
                            .orElse("."));
            return Exit.OK.code;
        }
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = "Lets the agent of this job take jobs again. Works inside a job.")
    private static final class Resume implements Callable<Integer> {

        private final Screen screen;
        private final JobServer server;

        Resume(Screen screen, JobServer server) {
            this.screen = screen;
            this.server = server;
        }

        @Override
        public Integer call() {
            server.with(job -> job.ask("POST", "resume", Map.of()));
            screen.line("The agent takes jobs again.");
            return Exit.OK.code;
        }
    }

    @Command(
            name = "stop",
            mixinStandardHelpOptions = true,
            description = "Lets the agent of this job leave after it. Works inside a job.")
    private static final class Stop implements Callable<Integer> {

        private final Screen screen;
        private final JobServer server;

        @Option(names = "--force", description = "At once: this job is given up.")
        private boolean force;

        Stop(Screen screen, JobServer server) {
            this.screen = screen;
            this.server = server;
        }

        @Override
        public Integer call() {
            server.with(job -> job.ask("POST", "stop", new AgentStop(Optional.of(force))));
            screen.line(force ? "The agent leaves at once." : "The agent leaves after this job.");
            return Exit.OK.code;
        }
    }
}
