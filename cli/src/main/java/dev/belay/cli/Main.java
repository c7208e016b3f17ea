package dev.belay.cli;

import dev.belay.cli.job.AgentOrders;
import dev.belay.cli.job.AnnotateCommand;
import dev.belay.cli.job.AnnotationCommand;
import dev.belay.cli.job.ArtifactCommand;
import dev.belay.cli.job.CacheCommand;
import dev.belay.cli.job.EnvCommand;
import dev.belay.cli.job.JobServer;
import dev.belay.cli.job.LockCommand;
import dev.belay.cli.job.MetaDataCommand;
import dev.belay.cli.job.OidcCommand;
import dev.belay.cli.job.RedactorCommand;
import dev.belay.cli.job.StepCommand;
import dev.belay.cli.parts.PartProblem;
import dev.belay.cli.pipeline.LintCommand;
import dev.belay.cli.pipeline.PipelineCommand;
import dev.belay.cli.pipeline.PreviewCommand;
import dev.belay.cli.pipeline.RetentionCommand;
import dev.belay.cli.pipeline.ScheduleCommand;
import dev.belay.cli.pipeline.SecretCommand;
import dev.belay.cli.pipeline.ShowCommand;
import dev.belay.cli.pipeline.TimeLimitsCommand;
import dev.belay.cli.pipeline.UploadCommand;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The program {@code belay}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        endWithParent();
        if (arguments.length > 0 && arguments[0].equals("server")) {
            System.exit(ServerCommand.run(List.of(arguments).subList(1, arguments.length)));
        }
        System.exit(run(
                Screen.ofProcess(System.getenv()),
                InstantSource.system(),
                new JobServer(System.getenv(), System.in),
                arguments));
    }

    /** A part that was started by {@code belay up} or {@code belay demo} does not outlive it. */
    private static void endWithParent() {
        Optional.ofNullable(Long.getLong("belay.parent"))
                .flatMap(ProcessHandle::of)
                .ifPresent(parent -> {
                    var _ = parent.onExit().thenRun(() -> System.exit(Exit.OK.code));
                });
    }

    static int run(Screen screen, InstantSource clock, JobServer job, String... arguments) {
        return commands(screen, clock, job).execute(arguments);
    }

    /** All commands. */
    static CommandLine commands(Screen screen, InstantSource clock, JobServer job) {
        var belay = new CommandLine(new BelayCommand())
                .addSubcommand(new DemoCommand(screen))
                .addSubcommand(new UpCommand(screen))
                .addSubcommand(new ServerCommand())
                .addSubcommand(new RehearsalCommand())
                .addSubcommand(AgentOrders.below(new CommandLine(new AgentCommand(screen)), screen, job))
                .addSubcommand(EdgeCommand.withLimits(new EdgeCommand(screen)))
                .addSubcommand(new CommandLine(new PipelineCommand(screen, clock))
                        .addSubcommand(new LintCommand(screen))
                        .addSubcommand(new PreviewCommand(screen))
                        .addSubcommand(new RetentionCommand(screen))
                        .addSubcommand(new ShowCommand(screen))
                        .addSubcommand(new TimeLimitsCommand(screen))
                        .addSubcommand(new UploadCommand(screen, job)))
                .addSubcommand(new ScheduleCommand(screen, clock))
                .addSubcommand(new BuildCommand(screen, clock, job))
                .addSubcommand(new JobCommand(screen, job))
                .addSubcommand(new RolloutCommand(screen, clock))
                .addSubcommand(new ServiceCommand(screen))
                .addSubcommand(new InstanceCommand(screen))
                .addSubcommand(new MetaDataCommand(screen, job))
                .addSubcommand(new AnnotateCommand(screen, job))
                .addSubcommand(new AnnotationCommand(job))
                .addSubcommand(new ArtifactCommand(screen, job))
                .addSubcommand(new CacheCommand(screen, job))
                .addSubcommand(new StepCommand(screen, job))
                .addSubcommand(new OidcCommand(screen, job))
                .addSubcommand(new EnvCommand(screen, job))
                .addSubcommand(new LockCommand(screen, job))
                .addSubcommand(new RedactorCommand(job))
                .addSubcommand(new SecretCommand(screen, clock, job))
                .addSubcommand(new PeopleCommand(screen))
                .addSubcommand(new TokenCommand(screen, clock));
        AgentOrders.below(belay, screen, job);
        belay.setUsageHelpWidth(100);
        belay.setParameterExceptionHandler((exception, _) -> misunderstood(screen, exception));
        belay.setExecutionExceptionHandler((exception, command, _) -> failed(screen, exception, command));
        return BelayCommand.describe(belay);
    }

    private static int misunderstood(Screen screen, ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        screen.fault("belay: " + new Misunderstanding(exception).told());
        screen.fault("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return Exit.USAGE.code;
    }

    private static int failed(Screen screen, Exception exception, CommandLine command) {
        screen.fault("belay: "
                + (exception instanceof Failure failure ? new Flags(command).told(failure) : reason(exception)));
        if (exception instanceof Failure failure) {
            return failure.exit().code;
        }
        if (exception instanceof PartProblem) {
            return Exit.UNREACHABLE.code;
        }
        if (Boolean.getBoolean("belay.trace")) {
            exception.printStackTrace();
        } else {
            screen.fault("That is a fault of this program. BELAY_JAVA_OPTIONS=-Dbelay.trace=true shows where.");
        }
        return Exit.BROKEN.code;
    }

    /** What went wrong, in one sentence if it was expected, else with all that is known of why. */
    static String reason(Exception exception) {
        if (exception instanceof Failure || exception instanceof PartProblem) {
            return String.valueOf(exception.getMessage());
        }
        var reason = new StringBuilder();
        for (Throwable each = exception; each != null; each = each.getCause()) {
            reason.append(reason.isEmpty() ? "" : ": ")
                    .append(each instanceof UncheckedIOException ? each.getMessage() : each);
        }
        return reason.toString();
    }
}
