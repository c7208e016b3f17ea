package dev.belay.cli.pipeline;

import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.setting.RetentionSetting;
import dev.belay.protocol.setting.RetentionView;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code belay pipeline retention}: how long logs and artifacts are kept. */
@Command(
        name = "retention",
        mixinStandardHelpOptions = true,
        description =
                "Says how long logs and artifacts of builds are kept, or shows it; what is not named stays as it is."
                        + " The newest passed build of each branch is kept in any case.")
public final class RetentionCommand implements Callable<Integer> {

    private final Screen screen;

    @Mixin
    private PipelineSetting pipeline = new PipelineSetting();

    @Option(
            names = "--log-days",
            paramLabel = "DAYS",
            description = "After a build's end. 0: for ever, -1: as the server says.")
    private Optional<Integer> logDays = Optional.empty();

    @Option(names = "--log-builds", paramLabel = "COUNT", description = "The newest ended builds. -1: all.")
    private Optional<Integer> logBuilds = Optional.empty();

    @Option(
            names = "--artifact-days",
            paramLabel = "DAYS",
            description = "After a build's end. 0: for ever, -1: as the server says.")
    private Optional<Integer> artifactDays = Optional.empty();

    @Option(names = "--artifact-builds", paramLabel = "COUNT", description = "The newest ended builds. -1: all.")
    private Optional<Integer> artifactBuilds = Optional.empty();

    public RetentionCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        var setting = new RetentionSetting(logDays, logBuilds, artifactDays, artifactBuilds);
        RetentionView view = pipeline.read(
                "retention", setting, RetentionView.class, logDays, logBuilds, artifactDays, artifactBuilds);
        return pipeline.show(screen, view, () -> {
            var table = new Table("", "KEPT", ">DAYS", ">BUILDS");
            table.row("logs", days(view.logDays()), builds(view.logBuilds()));
            table.row("artifacts", days(view.artifactDays()), builds(view.artifactBuilds()));
            screen.table(table);
        });
    }

    static String days(int days) {
        return days == 0 ? "for ever" : Integer.toString(days);
    }

    static String builds(Optional<Integer> builds) {
        return builds.map(Object::toString).orElse("all");
    }
}
