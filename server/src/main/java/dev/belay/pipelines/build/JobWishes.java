package dev.belay.pipelines.build;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.job.RetryStore;
import dev.belay.pipelines.language.Retry;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.database.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What somebody wants of one job: that it is tried again, or that it stops. Either may be wanted twice. */
public final class JobWishes {

    private final Builds builds;
    private final BuildStore store;
    private final JobStore jobs;
    private final RetryStore retries = new RetryStore();
    private final Gen gen;

    public JobWishes(Builds builds, BuildStore store, JobStore jobs, Gen gen) {
        this.builds = builds;
        this.store = store;
        this.jobs = jobs;
        this.gen = gen;
    }

    /** Tries a step again whose job has ended. */
    public Job retry(Tx tx, UUID jobId, Actor actor) {
        Build build = locked(tx, jobId);
        Job job = jobs.find(tx, jobId).orElseThrow();
        if (job.retriedBy().isPresent()) {
            return jobs.find(tx, job.retriedBy().get()).orElseThrow();
        }
        if (!runs(job)) {
            throw Problem.conflict("Only jobs that run a command or trigger a build can be retried.");
        }
        if (!job.isRetriable()) {
            throw Problem.conflict(
                    "Only a job that ran or was canceled can be retried; this one is " + job.shownState() + ".");
        }
        Step step = store.step(tx, build.id(), job.step()).step();
        forbidden(job, step).ifPresent(reason -> {
            throw Problem.conflict(reason);
        });
        return jobs.find(tx, retry(tx, build, List.of(job), actor).getFirst()).orElseThrow();
    }

    /**
     * Tries again all of a build that failed, was canceled or found no agent, as far as its steps allow.
     *
     * @return how many jobs those are
     * @throws Problem when there is none
     */
    public int retryFailed(Tx tx, UUID id, Actor actor) {
        Build build = builds.locked(tx, id);
        List<Job> failed = jobs.ofBuild(tx, id).stream()
                .filter(job -> job.isRetriable() && job.outcome() != Job.Outcome.PASSED)
                .toList();
        Map<Integer, Step> steps = new HashMap<>();
        store.steps(tx, id).forEach(kept -> steps.put(kept.number(), kept.step()));
        List<Job> allowed = failed.stream()
                .filter(job -> Optional.ofNullable(steps.get(job.step()))
                        .filter(step -> forbidden(job, step).isEmpty())
                        .isPresent())
                .toList();
        if (allowed.isEmpty()) {
            throw Problem.conflict(
                    failed.isEmpty()
                            ? Builds.name(build) + " has no job that failed."
                            : Builds.name(build) + " has failed jobs only whose steps allow no retry.");
        }
        return retry(tx, build, allowed, actor).size();
    }

    private List<UUID> retry(Tx tx, Build build, List<Job> ended, Actor actor) {
        if (build.state() == BuildState.CANCELING) {
            throw Problem.conflict("The build is being canceled; retry when it has ended.");
        }
        List<UUID> made = ended.stream()
                .map(job -> {
                    UUID retry = gen.id();
                    retries.insertRetry(tx, retry, job.id(), Optional.empty());
                    return retry;
                })
                .toList();
        retries.waitAgain(tx, build.id());
        store.state(tx, build.id(), BuildState.RUNNING, Optional.empty());
        String what = made.size() == 1 ? "a job" : made.size() + " jobs";
        builds.tell(tx, build, actor, "job.retried", actor.label() + " retried " + what + " of " + Builds.name(build));
        builds.advance(tx, build.id());
        return made;
    }

    /** Why nobody may retry a job that has ended, when its step says so. */
    public static Optional<String> forbidden(Job job, Step step) {
        Retry.Manual manual =
                step instanceof Step.Command command ? command.retry().manual() : Retry.USUAL.manual();
        if (manual.allowed() && (manual.permitOnPassed() || !job.ending().passed())) {
            return Optional.empty();
        }
        String what = manual.allowed() ? "It passed, and its step allows no retry then" : "Its step allows no retry";
        return Optional.of(what + manual.reason().map(reason -> ": " + reason).orElse("."));
    }

    /** Stops a job, which fails its build as a build does whose job is canceled. One that has ended stays as it is. */
    public Job cancel(Tx tx, UUID id, Actor actor) {
        Build build = locked(tx, id);
        Job job = jobs.find(tx, id).orElseThrow();
        if (!runs(job)) {
            throw Problem.conflict("Only jobs that run a command or trigger a build can be canceled one by one.");
        }
        if (job.isCancelable()) {
            builds.tell(tx, build, actor, "job.canceled", actor.label() + " canceled a job of " + Builds.name(build));
            builds.stop(tx, build, List.of(job), "Canceled by " + actor.label() + ".");
        }
        return jobs.find(tx, id).orElseThrow();
    }

    private static boolean runs(Job job) {
        return job.kind() == Job.Kind.COMMAND || job.kind() == Job.Kind.TRIGGER;
    }

    private Build locked(Tx tx, UUID job) {
        return builds.locked(tx, jobs.buildOf(tx, job).orElseThrow(() -> Problem.notFound("job " + job)));
    }
}
