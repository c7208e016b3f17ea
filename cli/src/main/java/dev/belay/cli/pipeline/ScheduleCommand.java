package dev.belay.cli.pipeline;

import dev.belay.cli.server.Api;
import dev.belay.cli.server.ServerOptions;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Spans;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.setting.ScheduleList;
import dev.belay.protocol.setting.ScheduleSetting;
import dev.belay.protocol.setting.ScheduleView;
import java.time.Instant;
import java.time.InstantSource;
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
    int list(@Mixin ServerOptions options, @Parameters(paramLabel = "PIPELINE") String pipeline) {
        ScheduleList list = options.api().get(path(pipeline), ScheduleList.class);
        if (options.json()) {
            screen.json(list);
            return Exit.OK.code;
        }
        var table = new Table(
                "There is no schedule yet. Make one: belay schedule set " + pipeline + " nightly --cron '0 2 * * *'",
                "SCHEDULE",
                "WHEN",
                "BRANCH",
                "NEXT",
                "LAST BUILD");
        for (var schedule : list.schedules()) {
            table.row(
                    schedule.name(),
                    schedule.cron(),
                    schedule.branch(),
                    next(schedule),
                    schedule.lastBuild().map(number -> "#" + number).orElse("none"));
        }
        screen.table(table);
        return Exit.OK.code;
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            description = "Makes a schedule, or changes the one of that name.")
    int set(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "PIPELINE") String pipeline,
            @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits and hyphens.") String name,
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
            @Option(names = "--paused", description = "Keep it, without builds.") boolean paused) {
        var setting = new ScheduleSetting(cron, branch, message, Optional.of(paused));
        ScheduleView schedule =
                options.api().put(path(pipeline) + "/" + Api.segment(name), setting, ScheduleView.class);
        if (options.json()) {
            screen.json(schedule);
        } else {
            screen.line("Schedule " + schedule.name() + " of " + schedule.pipeline() + ": " + schedule.cron()
                    + "; the next build is " + next(schedule) + ".");
        }
        return Exit.OK.code;
    }

    @Command(name = "delete", mixinStandardHelpOptions = true, description = "Deletes a schedule. Its builds stay.")
    int delete(
            @Mixin ServerOptions options,
            @Parameters(paramLabel = "PIPELINE") String pipeline,
            @Parameters(paramLabel = "NAME") String name) {
        options.api().delete(path(pipeline) + "/" + Api.segment(name));
        if (!options.json()) {
            screen.line("The schedule is deleted.");
        }
        return Exit.OK.code;
    }

    private String next(ScheduleView schedule) {
        Instant now = clock.instant();
        return schedule.nextAt()
                .map(next -> Spans.from(now, next) + ", at " + next)
                .orElse("paused");
    }

    private static String path(String pipeline) {
        return "/api/pipelines/" + Api.segment(pipeline) + "/schedules";
    }
}
