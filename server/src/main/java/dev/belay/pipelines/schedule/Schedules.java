package dev.belay.pipelines.schedule;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.Given;
import dev.belay.pipelines.build.NewBuild;
import dev.belay.pipelines.repository.CommitText;
import dev.belay.pipelines.repository.Mirrors;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.work.Reconciler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes the builds that are due. A build and the next time of its schedule are written in one transaction, so a time is built
 * once. Times that went by while no server ran are made up for by one build.
 */
public final class Schedules {

    /** Nudged when a schedule is set or deleted. */
    private static final String TOPIC = "schedules";

    private static final int OF_A_PIPELINE_MAX = 100;
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?");

    /** How late a build may begin, at most, on a server with nothing else to do. */
    private static final Duration LATE_MAX = Duration.ofSeconds(1);

    private final Database database;
    private final PipelineStore pipelines;
    private final Builds builds;
    private final Journal journal;
    private final ScheduleStore store = new ScheduleStore();

    public Schedules(Database database, PipelineStore pipelines, Builds builds, Journal journal) {
        this.database = database;
        this.pipelines = pipelines;
        this.builds = builds;
        this.journal = journal;
    }

    public Reconciler reconciler() {
        return new Reconciler("schedules", LATE_MAX, List.of(TOPIC), this::step);
    }

    /** The schedules of a pipeline, by name. */
    public List<Schedule> of(Tx tx, Pipeline pipeline) {
        return store.ofPipeline(tx, pipeline.id());
    }

    /** What somebody wants to be built by the clock; what is empty stays as it is, or is the usual of a new schedule. */
    public record Wanted(
            String name,
            Optional<String> cron,
            Optional<String> branch,
            Optional<String> message,
            Optional<Boolean> paused,
            Optional<Map<String, String>> env) {}

    /**
     * Makes a schedule.
     *
     * @throws Problem as {@link #set}, and when there is one of that name
     */
    public Schedule make(Tx tx, Pipeline pipeline, Wanted wanted, Actor actor) {
        pipelines.lock(tx, pipeline.id());
        if (of(tx, pipeline).stream().anyMatch(each -> each.name().equals(wanted.name()))) {
            throw Problem.conflict(
                    "There is a schedule “" + wanted.name() + "” already; change that one, or name another.");
        }
        return set(tx, pipeline, wanted, actor);
    }

    /**
     * Makes a schedule, or changes the one of that name.
     *
     * @throws Problem that says what is wrong with the name, the branch, the cron line or the variables, or that there are too many
     */
    public Schedule set(Tx tx, Pipeline pipeline, Wanted wanted, Actor actor) {
        if (!NAME.matcher(wanted.name()).matches()) {
            throw Problem.invalid("The name of a schedule has 1 to 100 lower-case letters, digits and hyphens, unlike “"
                    + wanted.name() + "”.");
        }
        pipelines.lock(tx, pipeline.id());
        List<Schedule> all = of(tx, pipeline);
        Optional<Schedule> there =
                all.stream().filter(each -> each.name().equals(wanted.name())).findFirst();
        if (there.isEmpty() && all.size() >= OF_A_PIPELINE_MAX) {
            throw Problem.conflict("A pipeline has at most " + OF_A_PIPELINE_MAX + " schedules.");
        }
        Schedule schedule = changed(tx, there.orElseGet(() -> usual(pipeline, wanted)), wanted, actor);
        store.put(tx, pipeline.id(), schedule);
        tell(tx, pipeline, actor, "schedule.set", "set schedule " + wanted.name() + " to " + schedule.cron());
        return schedule;
    }

    private static Schedule usual(Pipeline pipeline, Wanted wanted) {
        String cron = wanted.cron()
                .orElseThrow(
                        () -> Problem.invalid("A new schedule needs “cron”: when it builds, such as “0 2 * * *”."));
        return new Schedule(
                pipeline.slug(),
                wanted.name(),
                cron,
                pipeline.branch(),
                "",
                false,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "");
    }

    private static Schedule changed(Tx tx, Schedule there, Wanted wanted, Actor actor) {
        String branch = wanted.branch().orElse(there.branch());
        if (!Mirrors.isBranch(branch)) {
            throw Problem.invalid("“" + branch + "” cannot be the name of a branch.");
        }
        String line = wanted.cron().orElse(there.cron()).strip();
        Cron cron = Cron.read(line);
        boolean paused = wanted.paused().orElse(there.paused());
        return new Schedule(
                there.pipeline(),
                there.name(),
                line,
                branch,
                CommitText.message(wanted.message().orElse(there.message())),
                paused,
                new Given(wanted.env().orElse(there.env()), Map.of()).env(),
                paused ? Optional.empty() : Optional.of(cron.next(tx.now())),
                there.lastAt(),
                there.lastBuild(),
                actor.label());
    }

    /** Deletes a schedule; its builds stay. */
    public void delete(Tx tx, Pipeline pipeline, String name, Actor actor) {
        if (!store.delete(tx, pipeline.id(), name)) {
            throw Problem.notFound("schedule “" + name + "” of " + pipeline.slug());
        }
        tell(tx, pipeline, actor, "schedule.deleted", "deleted schedule " + name);
    }

    private void step() {
        while (database.transact(this::runOne)) {
            // The next one that is due, in a transaction of its own.
        }
    }

    private boolean runOne(Tx tx) {
        Optional<Schedule> due = store.due(tx);
        due.ifPresent(schedule -> run(tx, schedule));
        return due.isPresent();
    }

    private void run(Tx tx, Schedule schedule) {
        Pipeline pipeline = pipelines.find(tx, schedule.pipeline()).orElseThrow();
        var wanted = new NewBuild(
                Build.Source.SCHEDULE, schedule.branch(), "", schedule.message(), schedule.madeBy(), Optional.empty());
        Build build = builds.create(tx, pipeline, wanted, new Actor.Belay("schedule " + schedule.name()))
                .build();
        builds.give(tx, build.id(), new Given(schedule.env(), Map.of()));
        store.ran(
                tx,
                pipeline.id(),
                schedule.name(),
                build.number(),
                Cron.read(schedule.cron()).next(tx.now()));
    }

    private void tell(Tx tx, Pipeline pipeline, Actor actor, String kind, String what) {
        String summary = actor.label() + " " + what + " for " + pipeline.slug();
        journal.append(tx, new Change(actor, kind, pipeline.path(), summary, Map.of("pipeline", pipeline.slug())));
        tx.nudge(TOPIC);
        tx.nudge(Builds.TOPIC);
    }
}
