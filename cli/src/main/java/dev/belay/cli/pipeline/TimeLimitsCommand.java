package dev.belay.cli.pipeline;

import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.setting.TimeLimitsSetting;
import dev.belay.protocol.setting.TimeLimitsView;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code belay pipeline time-limits}: how long jobs may take. */
@Command(
        name = "time-limits",
        mixinStandardHelpOptions = true,
        description = "Says how long jobs of a pipeline may take, or shows it; what is not named stays as it is.")
public final class TimeLimitsCommand implements Callable<Integer> {

    private final Screen screen;

    @Mixin
    private PipelineSetting pipeline = new PipelineSetting();

    @Option(
            names = "--minutes",
            paramLabel = "MINUTES",
            description = "Of jobs whose step does not say. -1: as the server says.")
    private Optional<Integer> minutes = Optional.empty();

    @Option(
            names = "--minutes-max",
            paramLabel = "MINUTES",
            description =
                    "Of any job, whatever its step says; the server's own bound holds, too. -1: as the server says.")
    private Optional<Integer> minutesMax = Optional.empty();

    public TimeLimitsCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        TimeLimitsView view = pipeline.read(
                "time-limits", new TimeLimitsSetting(minutes, minutesMax), TimeLimitsView.class, minutes, minutesMax);
        return pipeline.show(screen, view, () -> {
            var table = new Table("", "JOBS MAY TAKE", "");
            table.row("if their step does not say", usual(view));
            table.row("at most", most(view));
            screen.table(table);
        });
    }

    static String usual(TimeLimitsView view) {
        return view.minutes().map(TimeLimitsCommand::told).orElse("without end");
    }

    static String most(TimeLimitsView view) {
        return view.minutesMax().map(TimeLimitsCommand::told).orElse("as their step says");
    }

    private static String told(int minutes) {
        return minutes == 1 ? "1 minute" : minutes + " minutes";
    }
}
