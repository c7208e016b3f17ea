package dev.belay.pipelines.build;

import dev.belay.agents.Agents;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.EndStore;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.job.ReportStore;
import dev.belay.pipelines.job.RetryStore;
import dev.belay.pipelines.job.Rules;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Retry;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.repository.Commit;
import dev.belay.pipelines.repository.CommitText;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.pipelines.repository.RepositoryLimits;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Makes builds and moves them on. Whatever changes a job locks its build first, so one build changes in one transaction at a
 * time, and {@link #advance} sees all that happened.
 */
public final class Builds {

    /** Nudged when any build changes. */
    public static final String TOPIC = "builds";

    /** Nudged when a build is made or is not to be read any more: there may be one to read. */
    public static final String TO_READ_TOPIC = "builds-to-read";

    /** Nudged when a rollout step begins or is to stop. */
    static final String ROLLOUTS_TOPIC = "rollouts";

    private final PipelineStore pipelines;
    private final BuildStore store;
    private final UploadStore uploads = new UploadStore();
    private final TriggerStore triggers = new TriggerStore();
    private final RemarkStore remarks = new RemarkStore();
    private final Notices notices;
    private final JobStore jobs;
    private final RetryStore retries = new RetryStore();
    private final EndStore ends = new EndStore();
    private final Journal journal;
    private final Gen gen;
    private final Moves moves;

    /** A build, and whether it was made just now or was there already. */
    public record Made(Build build, boolean fresh) {}

    public Builds(PipelineStore pipelines, BuildStore store, JobStore jobs, Agents agents, Journal journal, Gen gen) {
        this.pipelines = pipelines;
        this.store = store;
        this.jobs = jobs;
        this.journal = journal;
        this.gen = gen;
        this.moves = new Moves(jobs, new ReportStore(), agents);
        this.notices = new Notices(pipelines, gen);
    }

    /** Makes a build, unless it is for a push that has one. */
    public Made create(Tx tx, Pipeline pipeline, NewBuild wanted, Actor actor) {
        pipelines.lock(tx, pipeline.id());
        Optional<Build> earlier = earlier(tx, pipeline, wanted);
        if (earlier.isPresent()) {
            return new Made(earlier.get(), false);
        }
        UUID id = gen.id();
        store.insert(tx, id, pipeline.id(), store.nextNumber(tx, pipeline.id()), wanted);
        if (wanted.source().isPush() && wanted.origin().ref().isEmpty()) {
            pipelines.putHead(tx, pipeline.id(), wanted.branch(), wanted.commit());
        }
        Build build = store.find(tx, id).orElseThrow();
        tell(
                tx,
                build,
                actor,
                "build.created",
                name(build) + " was created for " + wanted.branch()
                        + (wanted.origin().hotfix() ? ", as a hotfix" : ""));
        tx.nudge(TO_READ_TOPIC);
        return new Made(build, true);
    }

    /** Gives a build that was made just now what whoever made it wants it to have. */
    public void give(Tx tx, UUID build, Given given) {
        if (!given.env().isEmpty()) {
            triggers.give(tx, build, given.env());
        }
        given.metaData().forEach((key, value) -> triggers.metaData(tx, build, key, value));
    }

    /** A push is known by its delivery, or by bringing the commit that was the branch's last one anyway. */
    private Optional<Build> earlier(Tx tx, Pipeline pipeline, NewBuild wanted) {
        if (!wanted.source().isPush()) {
            return Optional.empty();
        }
        return wanted.delivery()
                .flatMap(delivery -> store.byDelivery(tx, pipeline.id(), delivery))
                .or(() -> store.lastPushed(tx, pipeline.id(), wanted.branch())
                        .filter(last -> !wanted.anew() && last.commit().equals(wanted.commit())));
    }

    /** The file was read and is sound. */
    void plan(Tx tx, UUID id, Commit commit, Plan plan, List<Remark> warnings) {
        Build build = locked(tx, id);
        if (build.state() != BuildState.CREATING) {
            return;
        }
        store.readCommit(tx, id, commit);
        Course course = Course.of(plan);
        if (course.isIdle()) {
            remarks.insert(tx, id, Remark.of(plan));
            remarks.insert(tx, id, warnings);
            keepNotices(tx, id, course, 0);
            end(tx, store.find(tx, id).orElseThrow(), BuildState.NOT_RUN, Optional.of("All its steps are left out."));
            return;
        }
        var env = new LinkedHashMap<>(plan.env());
        env.putAll(triggers.givenEnv(tx, id));
        store.plan(tx, id, env);
        addSteps(tx, id, course.steps());
        remarks.insert(tx, id, Remark.of(plan));
        remarks.insert(tx, id, warnings);
        uploads.putKeys(tx, id, course.keys());
        keepNotices(tx, id, course, 0);
        notices.happened(tx, store.find(tx, id).orElseThrow(), BuildState.SCHEDULED);
        store.state(tx, id, BuildState.SCHEDULED, Optional.empty());
        tx.nudge(TOPIC);
        tx.nudge(TO_READ_TOPIC);
        advance(tx, id);
    }

    /** Keeps whom an upload wants to be told; its first job has this number. */
    void keepNotices(Tx tx, UUID id, Course course, int first) {
        notices.keep(tx, id, course, first);
    }

    /** Keeps steps, each with the job that tries it first. */
    void addSteps(Tx tx, UUID id, List<KeptStep> steps) {
        store.insertSteps(tx, id, steps);
        var fresh = new ArrayList<JobStore.Fresh>();
        for (KeptStep kept : steps) {
            fresh.add(new JobStore.Fresh(
                    gen.id(),
                    kept.number(),
                    kept.kind(),
                    wish(kept.step()),
                    kept.awaits(),
                    kept.needsPassing(),
                    Progress.stopsOnFailure(kept.step())));
        }
        jobs.insert(tx, id, fresh);
    }

    private static JobStore.Wish wish(Step step) {
        return step instanceof Step.Command command
                ? new JobStore.Wish(
                        Rules.of(command.agents()), command.priority().orElse(0), command.concurrency())
                : JobStore.Wish.NONE;
    }

    /** Whoever wrote the commit asked not to have it built. */
    void leave(Tx tx, UUID id, Commit commit, String reason) {
        Build build = locked(tx, id);
        if (build.state() == BuildState.CREATING) {
            store.readCommit(tx, id, commit);
            end(tx, build, BuildState.NOT_RUN, Optional.of(reason));
        }
    }

    /** The repository cannot be read just now. The build waits a while and tells so; at last it fails. */
    void putOff(Tx tx, UUID id, String reason, RepositoryLimits limits) {
        Build build = locked(tx, id);
        if (build.state() != BuildState.CREATING) {
            return;
        }
        Instant next = tx.now().plus(limits.wait(store.failedRead(tx, id)));
        if (next.isAfter(build.createdAt().plus(limits.patience()))) {
            String tried = " It was tried for " + limits.patience().toSeconds() + " seconds.";
            end(tx, build, BuildState.FAILED, Optional.of(reason + tried));
            return;
        }
        store.readAgain(tx, id, next, CommitText.reason(reason) + " It is tried again at " + at(next) + ".");
        tx.nudge(TOPIC);
        tx.nudge(TO_READ_TOPIC);
        tx.nudge(Build.topic(id));
    }

    public static String at(Instant time) {
        return time.atOffset(ZoneOffset.UTC).toLocalTime().truncatedTo(ChronoUnit.SECONDS) + " UTC";
    }

    /** The file could not be read, or is wrong. */
    void refuse(Tx tx, UUID id, Optional<Commit> commit, String reason) {
        Build build = locked(tx, id);
        if (build.state() == BuildState.CREATING) {
            commit.ifPresent(each -> store.readCommit(tx, id, each));
            end(tx, build, BuildState.FAILED, Optional.of(reason));
        }
    }

    /** Stops a build. Stopping it again changes nothing. */
    public Build cancel(Tx tx, UUID id, Actor actor) {
        return cancel(tx, id, actor, "Canceled by " + actor.label() + ".");
    }

    Build cancel(Tx tx, UUID id, Actor actor, String reason) {
        Build build = locked(tx, id);
        if (build.state() == BuildState.CREATING) {
            tell(tx, build, actor, "build.canceling", actor.label() + " canceled " + name(build));
            end(tx, build, BuildState.CANCELED, Optional.of(reason));
        } else if (!build.state().ended() && build.state() != BuildState.CANCELING) {
            tell(tx, build, actor, "build.canceling", actor.label() + " canceled " + name(build));
            store.state(tx, id, BuildState.CANCELING, Optional.of(reason));
            advance(tx, id);
        }
        return store.find(tx, id).orElseThrow();
    }

    /** Ends a build of which nothing has begun; false when something has, or it has ended. */
    boolean skip(Tx tx, UUID id, String reason) {
        Build build = locked(tx, id);
        boolean waits = build.state() == BuildState.CREATING
                || build.state() == BuildState.SCHEDULED
                || build.state() == BuildState.BLOCKED;
        List<Job> known = waits ? jobs.ofBuild(tx, id) : List.of();
        boolean begun = known.stream()
                .anyMatch(
                        job -> job.state().withAgent() || job.times().started().isPresent());
        if (!waits || begun) {
            return false;
        }
        Progress.Decision stop = Progress.next(BuildState.CANCELING, standings(tx, id));
        moves.make(tx, Move.withBuild(stop.moves(), Optional.of(reason)));
        end(tx, build, BuildState.SKIPPED, Optional.of(reason));
        return true;
    }

    /** Tries a job again that has just ended, when a rule of its step says so. Its step's outcome stays open then. */
    public boolean retryByRule(Tx tx, Job ended, Retry rules, Retry.Ending how) {
        if (rules.automatic().isEmpty()) {
            return false;
        }
        Build build = locked(tx, ended.build());
        Optional<Integer> matching = build.state() == BuildState.CANCELING
                ? Optional.empty()
                : rules.after(how, retries.rulesUsed(tx, ended));
        matching.ifPresent(rule -> {
            retries.insertRetry(tx, gen.id(), ended.id(), Optional.of(rule));
            String summary = "A job of " + name(build) + " ended with exit status " + how.exitStatus()
                    + " and is tried again, as its step says";
            tell(tx, build, new Actor.Belay("pipelines"), "job.retried", summary);
        });
        return matching.isPresent();
    }

    /** Carries out what {@link Progress} decides. It may be called at any moment, and again. */
    public void advance(Tx tx, UUID id) {
        Build build = locked(tx, id);
        if (build.state() == BuildState.CREATING || build.state().ended()) {
            return;
        }
        List<KeptStep> steps = store.steps(tx, id);
        Progress.Decision decision = Progress.next(build.state(), Progress.standings(steps, jobs.ofBuild(tx, id)));
        moves.make(tx, Move.withBuild(decision.moves(), build.reason()));
        if (!decision.awaits().isEmpty()) {
            jobs.await(
                    tx,
                    decision.awaits().stream().collect(Collectors.toMap(Progress.Await::job, Progress.Await::step)));
        }
        if (Notices.mayConcern(steps)) {
            notices.stepsEnded(tx, build, decision.state(), jobs.ofBuild(tx, id));
        }
        if (decision.state().ended()) {
            end(tx, build, decision.state(), decision.reason().or(build::reason));
        } else if (decision.state() != build.state()) {
            become(tx, build, decision.state());
        }
        tx.nudge(Build.topic(id));
    }

    private void become(Tx tx, Build build, BuildState state) {
        store.state(tx, build.id(), state, build.reason());
        notices.happened(tx, build, state);
        tx.nudge(TOPIC);
    }

    /** A job of a build has just started. The first lets the build run, and nothing else comes of it: that is known without reading it. */
    public void started(Tx tx, Build build) {
        switch (build.state()) {
            case SCHEDULED -> become(tx, build, BuildState.RUNNING);
            case RUNNING, FAILING -> {}
            case CREATING, BLOCKED, CANCELING, PASSED, FAILED, CANCELED, SKIPPED, NOT_RUN -> advance(tx, build.id());
        }
        tx.nudge(Build.topic(build.id()));
    }

    /**
     * Moves on the builds of jobs that have just ended, unless nothing can come of that: its build goes on with others, nobody waits
     * for it, and if it failed, the build was failing already, and that concerns nobody any more. That is seen without reading the
     * build, which may have thousands of steps.
     *
     * @param changed builds of which more has changed than that jobs ended
     */
    public void advanceAfter(Tx tx, List<EndStore.End> ended, Set<UUID> changed) {
        List<EndStore.End> plain = ended.stream()
                .filter(end -> !changed.contains(end.job().build()))
                .toList();
        Set<UUID> unmoved = ends.unmoved(tx, plain);
        for (UUID build :
                ended.stream().map(end -> end.job().build()).distinct().toList()) {
            if (unmoved.contains(build)) {
                tx.nudge(Build.topic(build));
            } else {
                advance(tx, build);
            }
        }
    }

    /** Every step of a build with its job of now, as they stand. */
    public List<Progress.Standing> standings(Tx tx, UUID id) {
        // Steps before their jobs: whoever looks while a build is being planned sees neither, or both.
        List<KeptStep> steps = store.steps(tx, id);
        return Progress.standings(steps, jobs.ofBuild(tx, id));
    }

    public Build locked(Tx tx, UUID id) {
        return store.lock(tx, id).orElseThrow(() -> Problem.notFound("build " + id));
    }

    /** Stops jobs of a build that have not ended. */
    void stop(Tx tx, Build build, List<Job> open, String because) {
        List<Move> stopped = open.stream()
                .flatMap(job -> Move.stopping(job, Optional.of(because)).stream())
                .toList();
        moves.make(tx, stopped);
        advance(tx, build.id());
    }

    /** Ends a job that no agent took. */
    public void expire(Tx tx, Build build, Job job, String because) {
        moves.make(tx, List.of(new Move.Expire(job, because)));
        tx.nudge(Job.topic(job.id()));
        advance(tx, build.id());
    }

    private void end(Tx tx, Build build, BuildState state, Optional<String> reason) {
        Optional<String> shown = state == BuildState.PASSED ? Optional.empty() : reason.map(CommitText::reason);
        store.state(tx, build.id(), state, shown);
        notices.happened(tx, build, state);
        String how = switch (state) {
            case CANCELED, SKIPPED -> "was " + state.written();
            case NOT_RUN -> "was not run";
            case CREATING, SCHEDULED, RUNNING, BLOCKED, FAILING, CANCELING, PASSED, FAILED -> state.written();
        };
        String summary = name(build) + " " + how
                + shown.map(each -> ": " + each.lines().findFirst().orElse("")).orElse("");
        tell(tx, build, new Actor.Belay("pipelines"), "build." + state.written(), summary);
        tx.nudge(Triggers.TOPIC);
        if (build.state() == BuildState.CREATING) {
            tx.nudge(TO_READ_TOPIC);
        }
    }

    void tell(Tx tx, Build build, Actor actor, String kind, String summary) {
        var data = Map.<String, Object>of(
                "build", build.id().toString(), "pipeline", build.pipeline(), "number", build.number());
        journal.append(tx, new Change(actor, kind, build.path(), summary, data));
        tx.nudge(TOPIC);
        tx.nudge(Build.topic(build.id()));
    }

    public static String name(Build build) {
        return "Build " + build.number() + " of " + build.pipeline();
    }
}
