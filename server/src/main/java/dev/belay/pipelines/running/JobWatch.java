package dev.belay.pipelines.running;

import dev.belay.agents.Agents;
import dev.belay.pipelines.job.EndStore;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.platform.database.Database;
import dev.belay.platform.work.Reconciler;
import java.time.Duration;
import java.util.List;

/** Looks after jobs that nobody speaks of: lost agents, time-outs, agents that do not accept, start or stop, jobs that none takes. */
public final class JobWatch {

    private static final Duration EXPIRY_EVERY = Duration.ofMinutes(10);

    private final Database database;
    private final Agents agents;
    private final EndStore ends = new EndStore();
    private final Jobs jobs;
    private final JobLimits limits;

    public JobWatch(Database database, Agents agents, Jobs jobs, JobLimits limits) {
        this.database = database;
        this.agents = agents;
        this.jobs = jobs;
        this.limits = limits;
    }

    public List<Reconciler> reconcilers() {
        return List.of(
                new Reconciler("jobs", Duration.ofSeconds(1), List.of(Agents.LEFT_TOPIC), this::step),
                new Reconciler("expired-jobs", EXPIRY_EVERY, List.of(), this::expire));
    }

    private void expire() {
        if (limits.expiry().isPositive()) {
            database.read(tx -> ends.unclaimed(tx, tx.now().minus(limits.expiry())))
                    .forEach(jobs::expire);
        }
    }

    private void step() {
        database.read(agents::forsaken).forEach(jobs::giveUp);
        database.read(tx -> ends.overdue(tx, limits)).forEach(jobs::overdue);
    }
}
