package dev.belay.pipelines.running;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.job.RetryStore;
import dev.belay.pipelines.language.Retry;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.repository.CommitText;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import java.util.Optional;

/** What running jobs change of themselves: how long they may take, and that they will fail. All may be said twice. */
public final class JobChanges {

    private static final int MINUTES_MAX = 60 * 24 * 365;
    private static final int REASON_CHARACTERS_MAX = 1_000;

    private final Database database;
    private final Builds builds;
    private final BuildStore buildStore;
    private final JobChangeStore changes = new JobChangeStore();
    private final TimeLimitStore timeLimits = new TimeLimitStore();
    private final JobStore jobs;
    private final RetryStore retries = new RetryStore();
    private final JobLimits limits;

    public JobChanges(Database database, Builds builds, BuildStore buildStore, JobStore jobs, JobLimits limits) {
        this.limits = limits;
        this.database = database;
        this.builds = builds;
        this.buildStore = buildStore;
        this.jobs = jobs;
    }

    /**
     * Changes one attribute of a job; there is its time-out, in minutes since it started.
     *
     * @throws Problem when there is no such attribute, or the job has ended or is about to
     */
    public void change(Job job, String attribute, String value) {
        if (!attribute.equals("timeout") && !attribute.equals("timeout_in_minutes")) {
            throw Problem.invalid("Of a job its “timeout” can be changed, not “" + attribute + "”.");
        }
        boolean number = value.matches("[0-9]{1,6}");
        int most = limits.most(database.read(tx -> timeLimits.ofBuild(tx, job.build())))
                .orElse(MINUTES_MAX);
        if (!number || Integer.parseInt(value) < 1 || Integer.parseInt(value) > most) {
            throw Problem.invalid("A time-out is a number of minutes from 1 to " + most + ", not “"
                    + CommitText.cut(value, 40) + "”.");
        }
        database.transact(tx -> {
            Job now = locked(tx, job);
            if (now.state() != JobState.ACCEPTED && now.state() != JobState.RUNNING) {
                throw Problem.invalid(
                        "The time-out of a job is changed while it runs; this one is " + now.shownState() + ".");
            }
            changes.timeOut(tx, job.id(), Integer.parseInt(value));
            return job;
        });
    }

    /**
     * Notes that a job will fail, so that its build is failing from now on. It cannot be taken back.
     *
     * @throws Problem when it promised another exit status, or does not run
     */
    public void promise(Job job, int status, Optional<String> reason) {
        if (status == 0) {
            throw Problem.invalid("A promised failure has an exit status other than 0.");
        }
        database.transact(tx -> {
            Job now = locked(tx, job);
            if (now.promise().isPresent()) {
                if (now.promise().get().exitStatus() != status) {
                    throw Problem.conflict("This job has promised to end with exit status "
                            + now.promise().get().exitStatus() + " already.");
                }
                return job;
            }
            if (now.state() != JobState.RUNNING) {
                throw Problem.invalid("A job promises to fail while it runs; this one is " + now.shownState() + ".");
            }
            promise(tx, now, status, reason);
            return job;
        });
    }

    private void promise(Tx tx, Job job, int status, Optional<String> reason) {
        if (!(buildStore.step(tx, job.build(), job.step()).step() instanceof Step.Command step)) {
            throw new IllegalStateException("job " + job.id() + " runs no command");
        }
        boolean again = step.retry()
                .after(new Retry.Ending(status, "", "", false), retries.rulesUsed(tx, job))
                .isPresent();
        var promise = new Job.Promise(status, again || step.softFail().covers(status));
        changes.promise(tx, job.id(), promise, reason.map(each -> CommitText.cut(each, REASON_CHARACTERS_MAX)));
        tx.nudge(Job.topic(job.id()));
        builds.advance(tx, job.build());
    }

    private Job locked(Tx tx, Job job) {
        builds.locked(tx, job.build());
        return jobs.find(tx, job.id()).orElseThrow(() -> Problem.notFound("job " + job.id()));
    }
}
