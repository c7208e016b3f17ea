package dev.belay.pipelines.build;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.language.Form;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.access.Teams;
import dev.belay.platform.database.Tx;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Lets a build go on that waits for somebody. */
public final class Unblocking {

    private final UnblockingStore unblockings = new UnblockingStore();
    private final Builds builds;
    private final BuildStore store;
    private final JobStore jobs;
    private final Teams teams;

    public Unblocking(Builds builds, BuildStore store, JobStore jobs, Teams teams) {
        this.builds = builds;
        this.store = store;
        this.jobs = jobs;
        this.teams = teams;
    }

    /** What somebody says who lets a build go on: the values by key, and that it shall go on though it is not the newest. */
    public record Press(Map<String, String> given, boolean older) {}

    /** That somebody let a build go on, and what they filled in by key. */
    public record Pressed(String by, Instant at, Map<String, String> answers) {
        public Pressed {
            answers = Map.copyOf(answers);
        }
    }

    /** Who let a build go on at this job, if somebody has. */
    public Optional<Pressed> pressed(Tx tx, UUID job) {
        return unblockings.ofJob(tx, job).map(each -> new Pressed(each.byName(), each.at(), each.answers()));
    }

    /**
     * Unblocks a step. Saying the same again changes nothing; saying something else then is a conflict.
     *
     * @return what becomes meta-data of the build, by key
     * @throws Problem when the step does not wait for anybody (yet, or any more), or not for this one, when there is a newer build of the
     * branch and the press is not meant for an older one, or when the values are not as the step wants them
     */
    public Map<String, String> unblock(Tx tx, UUID id, Press press, Actor actor) {
        Build build = builds.locked(tx, jobs.buildOf(tx, id).orElseThrow(() -> Problem.notFound("job " + id)));
        Job job = jobs.find(tx, id).orElseThrow();
        Step step = store.step(tx, build.id(), job.step()).step();
        Form form = form(step).orElseThrow(() -> Problem.conflict("Only block and input steps can be unblocked."));
        allowed(tx, step, form, actor);
        if (job.state() == JobState.FINISHED) {
            return again(tx, job, step, form, press);
        }
        if (job.state() != JobState.BLOCKED) {
            throw Problem.conflict("“" + step.label() + "” cannot be unblocked; it is " + job.shownState() + ".");
        }
        newer(tx, build.id()).filter(_ -> !press.older()).ifPresent(number -> {
            throw Problem.conflict(Builds.name(build) + " is not the newest of " + build.branch() + ": build " + number
                    + " is. Unblock that one, or say that you mean the older one.");
        });
        Map<String, String> answers = Answers.of(form, press.given());
        unblockings.insert(tx, id, build.id(), actor, teams.email(tx, actor), answers);
        var ending = new Job.Ending(true, false, Optional.empty(), Optional.of("Unblocked by " + actor.label() + "."));
        jobs.finish(tx, id, JobState.FINISHED, ending);
        String summary = actor.label() + " unblocked “" + step.label() + "” of " + Builds.name(build);
        builds.tell(tx, build, actor, "job.unblocked", summary);
        tx.nudge(Job.topic(id));
        builds.advance(tx, build.id());
        return answers;
    }

    /** By what holds now, not when the build was made. */
    private void allowed(Tx tx, Step step, Form form, Actor actor) {
        if (!form.allowedTeams().isEmpty() && Collections.disjoint(teams.of(tx, actor), form.allowedTeams())) {
            throw Problem.forbidden("“" + step.label() + "” is for the team"
                    + (form.allowedTeams().size() > 1 ? "s " : " ")
                    + String.join(", ", form.allowedTeams()) + ", and " + actor.label()
                    + " is not in it. An administrator changes that with: belay people teams");
        }
    }

    private Map<String, String> again(Tx tx, Job job, Step step, Form form, Press press) {
        UnblockingStore.Unblocked before = unblockings.ofJob(tx, job.id()).orElseThrow();
        if (!Answers.of(form, press.given()).equals(before.answers())) {
            throw Problem.conflict("“" + step.label() + "” was unblocked by " + before.byName() + " at "
                    + Builds.at(before.at()) + "; what you filled in was not taken.");
        }
        return Map.of();
    }

    /** The number of the newest build of the same branch, when that is another one, made later. */
    public Optional<Long> newer(Tx tx, UUID build) {
        return unblockings.newer(tx, build);
    }

    /** What a step asks for, if it asks somebody at all. */
    public static Optional<Form> form(Step step) {
        return switch (step) {
            case Step.Block block -> Optional.of(block.form());
            case Step.Input input -> Optional.of(input.form());
            case Step.Command _, Step.Wait _, Step.Trigger _, Step.Group _, Step.Rollout _ -> Optional.empty();
        };
    }
}
