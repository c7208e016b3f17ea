package dev.belay.cli.pipeline;

import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.api.PipelineView;
import dev.belay.protocol.setting.IntermediateBuilds;
import dev.belay.protocol.setting.RetentionView;
import dev.belay.protocol.setting.TimeLimitsView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code belay pipeline show}: a pipeline with all that is set of it. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a pipeline and what is set of it.")
public final class ShowCommand implements Callable<Integer> {

    private final Screen screen;

    @Mixin
    private PipelineSetting pipeline = new PipelineSetting();

    public ShowCommand(Screen screen) {
        this.screen = screen;
    }

    /** As programs read it. */
    record Shown(
            PipelineView pipeline,
            IntermediateBuilds intermediateBuilds,
            TimeLimitsView timeLimits,
            RetentionView retention) {}

    @Override
    public Integer call() {
        var shown = new Shown(
                pipeline.read("", PipelineView.class),
                pipeline.read("/intermediate-builds", IntermediateBuilds.class),
                pipeline.read("/time-limits", TimeLimitsView.class),
                pipeline.read("/retention", RetentionView.class));
        return pipeline.show(screen, shown, () -> screen.table(table(shown)));
    }

    private static Table table(Shown shown) {
        PipelineView view = shown.pipeline();
        RetentionView kept = shown.retention();
        var table = new Table("", "PIPELINE", view.slug());
        table.row("name", view.name());
        table.row("repository", view.repository());
        table.row("branch", view.branch());
        table.row(
                "asked for pushes",
                view.pollSeconds().map(seconds -> "every " + seconds + " s").orElse("never; hooks tell of them"));
        view.pollFailure().ifPresent(failure -> table.row("", failure));
        table.row("built besides pushes", built(view.occasions()));
        table.row("skips older builds on", shown.intermediateBuilds().skip().orElse("no branch"));
        table.row("cancels them on", shown.intermediateBuilds().cancel().orElse("no branch"));
        table.row("jobs may take", TimeLimitsCommand.usual(shown.timeLimits()));
        table.row("and at most", TimeLimitsCommand.most(shown.timeLimits()));
        table.row("logs are kept", kept(kept.logDays(), kept.logBuilds()));
        table.row("artifacts are kept", kept(kept.artifactDays(), kept.artifactBuilds()));
        table.row(
                "latest build",
                view.latestBuild()
                        .map(build -> "#" + build.number() + " " + build.state())
                        .orElse("none"));
        return table;
    }

    private static String built(PipelineView.Occasions occasions) {
        var built = new TreeMap<>(Map.of(
                "pull requests", occasions.pullRequests(),
                "pull requests of forks", occasions.forks(),
                "their labels", occasions.labels(),
                "tags", occasions.tags()));
        List<String> yes = built.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
        return yes.isEmpty() ? "nothing" : yes.stream().collect(Collectors.joining(", "));
    }

    private static String kept(int days, Optional<Integer> builds) {
        return RetentionCommand.days(days)
                + (days == 0 ? "" : " days")
                + builds.map(count -> ", of the newest " + count + " builds").orElse("");
    }
}
