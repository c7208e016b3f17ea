package dev.belay.pipelines.build;

import dev.belay.kernel.Actor;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.language.ChildBuild;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.repository.Mirrors;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.yaml.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Carries out trigger steps. The build that a step makes, and the note which one it is, are one transaction, so a step makes one build,
 * whatever dies on the way.
 */
public final class Triggers {

    /** By which the jobs of a build know the build that made it. */
    public static final List<String> PARENT_VARIABLES = List.of(
            "BUILDKITE_TRIGGERED_FROM_BUILD_ID",
            "BUILDKITE_TRIGGERED_FROM_BUILD_NUMBER",
            "BUILDKITE_TRIGGERED_FROM_BUILD_PIPELINE_SLUG");

    /** Nudged when a trigger step begins or is to stop, or a build that may be the child of one ends. */
    public static final String TOPIC = "triggers";

    /** How many trigger steps may stand between a build and the one with which it began. */
    static final int DEPTH_MAX = 10;

    /** How many builds one build may lead to: pipelines that trigger each other in a circle end here. */
    static final int BUILDS_MAX = 500;

    /** What soft failures are asked for: a build has no exit status of its own. */
    private static final int FAILED_STATUS = 1;

    private static final int JOBS_MAX = 100;

    private final Database database;
    private final Builds builds;
    private final BuildStore buildStore;
    private final PipelineStore pipelines;
    private final JobStore jobs;
    private final TriggerStore store = new TriggerStore();

    public Triggers(Database database, Builds builds, BuildStore buildStore, PipelineStore pipelines, JobStore jobs) {
        this.database = database;
        this.builds = builds;
        this.buildStore = buildStore;
        this.pipelines = pipelines;
        this.jobs = jobs;
    }

    /** Makes the builds that are wanted, stops those that are not any more, and ends the steps whose builds have ended. */
    public void step() {
        for (UUID job : database.glance(tx -> store.due(tx, JOBS_MAX))) {
            database.transact(tx -> {
                look(tx, job);
                return job;
            });
        }
    }

    private void look(Tx tx, UUID id) {
        Optional<TriggerStore.Relative> child = store.child(tx, id);
        boolean stops = jobs.find(tx, id).orElseThrow().state() == JobState.CANCELING;
        if (child.isPresent() && stops && !child.get().state().ended()) {
            // The child alone is locked here, so that nobody ever waits for one build while holding another.
            builds.cancel(tx, child.get().id(), new Actor.Belay("pipelines"), takenAlong(tx, id));
            return;
        }
        Build parent = builds.locked(tx, jobs.buildOf(tx, id).orElseThrow());
        act(tx, parent, jobs.find(tx, id).orElseThrow(), store.child(tx, id));
    }

    private String takenAlong(Tx tx, UUID id) {
        Job job = jobs.find(tx, id).orElseThrow();
        Build parent = buildStore.find(tx, job.build()).orElseThrow();
        return "Canceled with “" + trigger(tx, job).label() + "” of build " + parent.number() + " of "
                + parent.pipeline() + ", which made it.";
    }

    private void act(Tx tx, Build parent, Job job, Optional<TriggerStore.Relative> child) {
        if (job.state() == JobState.CANCELING
                && child.filter(each -> !each.state().ended()).isEmpty()) {
            end(tx, job, JobState.CANCELED, false, job.ending().reason());
        } else if (job.state() == JobState.RUNNING && child.isEmpty()) {
            begin(tx, parent, job);
        } else if (job.state() == JobState.RUNNING && child.get().state().ended()) {
            end(tx, job, child.get());
        }
    }

    private Step.Trigger trigger(Tx tx, Job job) {
        Step step = buildStore.step(tx, job.build(), job.step()).step();
        if (step instanceof Step.Trigger trigger) {
            return trigger;
        }
        throw new IllegalStateException("job " + job.id() + " triggers nothing");
    }

    private void begin(Tx tx, Build parent, Job job) {
        Step.Trigger step = trigger(tx, job);
        Optional<Pipeline> pipeline = pipelines.find(tx, step.pipeline());
        TriggerStore.Line line = store.line(tx, parent.id());
        Optional<String> refusal = refusal(tx, step, pipeline, line);
        if (refusal.isPresent()) {
            end(tx, job, JobState.FINISHED, false, refusal);
            return;
        }
        ChildBuild wanted = step.build();
        var asked = new NewBuild(
                        Build.Source.TRIGGER,
                        wanted.branch().orElse(pipeline.orElseThrow().branch()),
                        wanted.commit().filter(commit -> !commit.equals("HEAD")).orElse(""),
                        wanted.message().orElse(step.label()),
                        parent.author(),
                        Optional.empty())
                .withHotfix(parent.origin().hotfix())
                .by(parent.origin().creator());
        Build child = builds.create(tx, pipeline.orElseThrow(), asked, new Actor.Belay(Builds.name(parent)))
                .build();
        var env = new LinkedHashMap<>(wanted.env());
        env.putAll(parentVariables(parent.id(), parent.number(), parent.pipeline()));
        store.adopt(tx, job.id(), child.id(), line, env);
        wanted.metaData().forEach((key, value) -> store.metaData(tx, child.id(), key, value));
        tx.nudge(Build.topic(parent.id()));
        if (step.async()) {
            end(tx, job, JobState.FINISHED, true, Optional.of(Builds.name(child) + " was made; nobody waits for it."));
        }
    }

    private Optional<String> refusal(Tx tx, Step.Trigger step, Optional<Pipeline> pipeline, TriggerStore.Line line) {
        if (pipeline.isEmpty()) {
            var known = pipelines.all(tx).stream().map(Pipeline::slug).toList();
            return Optional.of(
                    "There is no pipeline “" + step.pipeline() + "”." + Nearest.hint(step.pipeline(), known));
        }
        if (line.depth() >= DEPTH_MAX) {
            return Optional.of(
                    "At most " + DEPTH_MAX + " builds trigger one another in a row, and this one is the last.");
        }
        if (line.builds() >= BUILDS_MAX) {
            return Optional.of("One build leads to at most " + BUILDS_MAX
                    + " others, and this one has. Do pipelines trigger each other in a circle?");
        }
        Optional<String> branch = step.build().branch().filter(each -> !Mirrors.isBranch(each));
        if (branch.isPresent()) {
            return Optional.of("“" + branch.get() + "” cannot be the name of a branch.");
        }
        return step.build()
                .commit()
                .filter(each -> !each.equals("HEAD") && !Mirrors.isCommit(each))
                .map(each -> "“" + each + "” is not a whole commit id of 40 hexadecimal digits.");
    }

    private void end(Tx tx, Job job, TriggerStore.Relative child) {
        String name = "Build " + child.number() + " of " + child.pipeline();
        switch (child.state()) {
            case PASSED -> end(tx, job, JobState.FINISHED, true, Optional.of(name + " passed."));
            case FAILED -> end(tx, job, JobState.FINISHED, false, Optional.of(name + " failed."));
            case CANCELED ->
                end(
                        tx,
                        job,
                        JobState.FINISHED,
                        child.superseded(),
                        Optional.of(name + " was canceled" + (child.superseded() ? " for a newer one." : ".")));
            case SKIPPED -> end(tx, job, JobState.FINISHED, true, Optional.of(name + " was skipped for a newer one."));
            case NOT_RUN -> end(tx, job, JobState.FINISHED, true, Optional.of(name + " was not run."));
            case CREATING, SCHEDULED, RUNNING, BLOCKED, FAILING, CANCELING ->
                throw new IllegalStateException(name + " has not ended");
        }
    }

    private void end(Tx tx, Job job, JobState state, boolean passed, Optional<String> reason) {
        boolean soft = !passed
                && state != JobState.CANCELED
                && trigger(tx, job).softFail().covers(FAILED_STATUS);
        jobs.finish(tx, job.id(), state, new Job.Ending(passed, soft, Optional.empty(), reason));
        tx.nudge(Job.topic(job.id()));
        builds.advance(tx, job.build());
    }

    /** {@link #PARENT_VARIABLES} and their values. */
    public static Map<String, String> parentVariables(UUID build, long number, String pipeline) {
        return Map.of(
                PARENT_VARIABLES.get(0), build.toString(),
                PARENT_VARIABLES.get(1), Long.toString(number),
                PARENT_VARIABLES.get(2), pipeline);
    }
}
