package dev.belay.cli.pipeline;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import dev.belay.cli.terminal.Spans;
import dev.belay.cli.terminal.Table;
import dev.belay.protocol.setting.Mention;
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
            description = "Makes a schedule, or changes of the one of that name what is given.")
    int set(
            @Mixin PipelineSetting pipeline,
            @Parameters(index = "1", paramLabel = "NAME", description = "Lower-case letters, digits and hyphens.")
                    String name,
            @Option(
                            names = "--cron",
                            paramLabel = "LINE",
                            description = "Minute, hour, day of the month, month, day of the week, and perhaps a time"
                                    + " zone: '30 6 * * mon-fri Europe/Berlin'. Or @hourly, @daily and the like. A new"
                                    + " schedule needs it.")
                    Optional<String> cron,
            @Option(
                            names = "--branch",
                            description = "Whose newest commit is built. Default: the pipeline's, as with ''.")
                    Optional<String> branch,
            @Option(names = "--message", description = "Of the builds. Default: the commit's, as with ''.")
                    Optional<String> message,
            @Option(
                            names = "--env",
                            paramLabel = "NAME=VALUE",
                            description = "A variable for all jobs; wins over the file's, yields to a step's. Those"
                                    + " given are all there are then.")
                    Map<String, String> env,
            @Option(names = "--no-env", description = "No variables any more.") boolean withoutEnv,
            @Option(
                            names = "--paused",
                            arity = "0..1",
                            fallbackValue = "true",
                            paramLabel = "true|false",
                            description = "Keep it, without builds; =false lets it build again.")
                    Optional<Boolean> paused) {
        Optional<Map<String, String>> given = Optional.ofNullable(env);
        if (withoutEnv && given.isPresent()) {
            throw new Failure(Exit.USAGE, "Variables are either given by --env or taken away by --no-env.");
        }
        var setting = new ScheduleSetting(
                cron,
                orUsual(branch),
                orUsual(message),
                Mention.of(paused),
                withoutEnv ? new Mention.Usual<>() : Mention.of(given));
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

    /** What is named but empty is as usual again. */
    private static Mention<String> orUsual(Optional<String> text) {
        return text.equals(Optional.of("")) ? new Mention.Usual<>() : Mention.of(text);
    }

    private String next(ScheduleView schedule) {
        Instant now = clock.instant();
        return schedule.nextAt()
                .map(next -> Spans.from(now, next) + ", at " + next)
                .orElse("paused");
    }
}
