package dev.belay.pipelines.page;

import dev.belay.pipelines.repository.Occasions;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.page.Badge;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.PipelineView;
import dev.belay.protocol.setting.ScheduleView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** One pipeline, its builds, the newest first, and its schedules. */
record PipelinePage(
        PipelineView pipeline,
        Occasions occasions,
        List<BuildSummary> builds,
        BuildChoice choice,
        List<ScheduleView> schedules,
        PipelineTrends trends,
        PipelineSettings settings,
        Caller caller,
        Instant now) {

    PipelinePage {
        builds = List.copyOf(builds);
        schedules = List.copyOf(schedules);
    }

    boolean mayConfigure() {
        return caller.may(Permission.CONFIGURE);
    }

    String occasionsPath() {
        return "/pipelines/" + pipeline.slug() + "/occasions";
    }

    String schedulesPath() {
        return "/pipelines/" + pipeline.slug() + "/schedules";
    }

    /** The variables of a schedule as people type them, a line for each. */
    String lines(ScheduleView schedule) {
        return schedule.env().entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** Whether the form can hold the variables of a schedule: it has no way to write a value of several lines. */
    boolean fitsLines(ScheduleView schedule) {
        return schedule.env().values().stream()
                .allMatch(value -> value.equals(value.strip()) && value.lines().count() <= 1);
    }

    boolean mayBuild() {
        return caller.may(Permission.BUILD);
    }

    Badge badge(BuildSummary build) {
        return BuildBadge.ofBuild(build.state());
    }

    String title(BuildSummary build) {
        String line = Words.firstLine(build.message(), 90);
        return line.isEmpty() ? "Build " + build.number() : line;
    }

    String took(BuildSummary build) {
        return build.startedAt()
                .map(from ->
                        Words.duration(Duration.between(from, build.finishedAt().orElse(now))))
                .orElse("–");
    }

    /** How pushes reach Belay, in a sentence. */
    String news() {
        return pipeline.pollSeconds()
                .map(seconds -> "Belay asks the repository for pushes every " + seconds + " s.")
                .orElse("Pushes are told to the hook.");
    }
}
