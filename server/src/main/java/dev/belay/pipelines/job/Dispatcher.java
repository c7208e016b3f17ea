package dev.belay.pipelines.job;

import dev.belay.agents.Agent;
import dev.belay.agents.Agents;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Gives ready jobs to agents that ask for work. Any number of them may run at once, on any replica: a job is locked while it
 * is looked at, and an agent that got another job meanwhile gets no second one.
 */
public final class Dispatcher {

    private static final int JOBS_AT_ONCE = 500;

    private final Database database;
    private final Agents agents;
    private final JobStore jobs;

    public Dispatcher(Database database, Agents agents, JobStore jobs) {
        this.database = database;
        this.agents = agents;
        this.jobs = jobs;
    }

    /** Assigns until nothing fits any more. */
    public void step() {
        int assigned;
        do {
            assigned = database.transact(this::assign);
        } while (assigned > 0);
    }

    private int assign(Tx tx) {
        List<Rules> classes = jobs.classes(tx);
        if (classes.isEmpty()) {
            return 0;
        }
        List<Agent> idle = agents.idle(tx);
        var ready = new ArrayList<ReadyJob>();
        for (Rules rules : classes) {
            int fitting = JobMatcher.fitting(rules, idle).size();
            if (fitting > 0) {
                ready.addAll(jobs.ready(tx, rules, Math.min(fitting, JOBS_AT_ONCE)));
            }
        }
        int assigned = 0;
        for (JobMatcher.Match match : inOrderOfAgents(JobMatcher.match(ready, idle))) {
            if (agents.assign(tx, match.agent().id(), match.job().id())) {
                jobs.assign(tx, match.job().id(), match.agent());
                assigned++;
            }
        }
        return assigned;
    }

    /** Two replicas that lock agents in the same order cannot wait for each other. */
    private static List<JobMatcher.Match> inOrderOfAgents(List<JobMatcher.Match> matches) {
        return matches.stream()
                .sorted(Comparator.comparing(match -> match.agent().id().toString()))
                .toList();
    }
}
