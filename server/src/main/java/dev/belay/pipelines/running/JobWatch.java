package dev.belay.pipelines.running;

import dev.belay.agents.Agents;
import dev.belay.pipelines.job.EndStore;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.platform.database.Database;

/** Looks after jobs that nobody speaks of: lost agents, time-outs, agents that do not accept, start or stop. */
public final class JobWatch {

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

    public void step() {
        database.read(agents::forsaken).forEach(jobs::giveUp);
        database.read(tx -> ends.overdue(tx, limits)).forEach(jobs::overdue);
    }
}
