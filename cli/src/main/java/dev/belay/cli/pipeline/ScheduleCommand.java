package dev.belay.cli.pipeline;

import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Spans;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.setting.ScheduleList;
import dev.belay.protocol.setting.ScheduleSetting;
import dev.belay.protocol.setting.ScheduleView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code belay schedule}: builds that begin by the clock. */
@Command(name = "schedule", mixinStandardHelpOptions = true, description = "Schedules: builds that begin by the clock.")
public final class ScheduleCommand {

    private final Screen screen;
    private final InstantSource clock;

    public ScheduleCommand(Screen screen, InstantSource clock) {
        this.screen = screen;
        this.clock = clock;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the schedules of a pipeline.")
    int list(@Mixin PipelineSetting pipeline) {
        ScheduleList list = pipeline.read("/schedules", ScheduleList.class);
        return pipeline.show(screen, list, () -> screen.table(table(pipeline.slug(), list)));
    }

    private Table table(String pipeline, ScheduleList list) {
        var table = new Table(
                "There is no schedule yet. Make one: belay schedule set " + pipeline + " nightly --cron '0 2 * * *'",
                "SCHEDULE",
                "WHEN",
                "BRANCH",
                "VARIABLES",
                "NEXT",
                "LAST BUILD");
        for (var schedule : list.schedules()) {
            table.row(
                    schedule.name(),
                    schedule.cron(),
                    schedule.branch(),
                    String.join(", ", schedule.env().keySet()),
                    next(schedule),
                    schedule.lastBuild().map(number -> "#" + number).orElse("none"));
        }
        return table;
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Makes a schedule, or changes the one of that name.")
    int set(
            @Mixin PipelineSetting pipeline,
            @Parameters(index = "1", paramLabel = "NAME", description = "Lower-case letters, digits and hyphens.")
                    String name,
            @Option(
                            names = "--cron",
                            required = true,
                            paramLabel = "LINE",
                            description = "Minute, hour, day of the month, month, day of the week, and perhaps a time"
                                    + " zone: '30 6 * * mon-fri Europe/Berlin'. Or @hourly, @daily and the like.")
                    String cron,
            @Option(names = "--branch", description = "Whose newest commit is built. Default: the pipeline's.")
                    Optional<String> branch,
            @Option(names = "--message", description = "Of the builds. Default: the commit's.")
                    Optional<String> message,
            @Option(
                            names = "--env",
                            paramLabel = "NAME=VALUE",
                            description = "A variable for all jobs; wins over the file's, yields to a step's.")
                    Map<String, String> env,
            @Option(names = "--paused", description = "Keep it, without builds.") boolean paused) {
        var setting = new ScheduleSetting(cron, branch, message, Optional.of(paused), Optional.ofNullable(env));
        ScheduleView schedule = pipeline.put("schedules", name, setting, ScheduleView.class);
        return pipeline.show(
                screen,
                schedule,
                () -> screen.line("Schedule " + schedule.name() + " of " + schedule.pipeline() + ": " + schedule.cron()
                        + "; the next build is " + next(schedule) + "."));
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a schedule. Its builds stay.")
    int delete(@Mixin PipelineSetting pipeline, @Parameters(index = "1", paramLabel = "NAME") String name) {
        return pipeline.delete(screen, "schedules", name, "The schedule is deleted.");
    }

    private String next(ScheduleView schedule) {
        Instant now = clock.instant();
        return schedule.nextAt()
                .map(next -> Spans.from(now, next) + ", at " + next)
                .orElse("paused");
    }
}
