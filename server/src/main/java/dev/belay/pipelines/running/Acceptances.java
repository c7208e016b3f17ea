package dev.belay.pipelines.running;

import static java.util.Objects.requireNonNull;

import dev.belay.agents.Agents;
import dev.belay.kernel.Gen;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobToken;
import dev.belay.pipelines.job.ReportStore;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Lets agents have the jobs that they accept, and tells them all that they need to run them. */
final class Acceptances {

    private static final HexFormat HEX = HexFormat.of();

    private final BuildStore buildStore;
    private final BriefingStore briefings = new BriefingStore();
    private final ReportStore store;
    private final Agents agents;
    private final Gen gen;
    private final JobLimits limits;

    Acceptances(BuildStore buildStore, ReportStore store, Agents agents, Gen gen, JobLimits limits) {
        this.limits = limits;
        this.buildStore = buildStore;
        this.store = store;
        this.agents = agents;
        this.gen = gen;
    }

    /**
     * Of jobs that were assigned, or accepted before, whose builds, by their ids, are held. Answers by job.
     *
     * @param starting those of the jobs that run as soon as they are accepted
     */
    Map<UUID, Jobs.Accepted> accept(Tx tx, Map<UUID, Build> builds, List<Job> jobs, Set<UUID> starting) {
        if (jobs.isEmpty()) {
            return Map.of();
        }
        Map<UUID, Step> steps = buildStore.steps(tx, jobs);
        Map<UUID, BriefingStore.Briefing> told =
                briefings.ofBuilds(tx, jobs.stream().map(Job::build).distinct().toList());
        Map<UUID, List<String>> tags = agents.accepted(tx, Job.held(jobs));
        var accepted = new HashMap<UUID, Jobs.Accepted>();
        var rows = new ArrayList<ReportStore.Accepted>();
        for (Job job : jobs) {
            Step.Command step = Endings.command(steps, job);
            BriefingStore.Briefing briefing = requireNonNull(told.get(job.build()));
            Optional<Integer> minutes = limits.minutes(step.timeoutMinutes(), briefing.timeLimits());
            String token = JobToken.PREFIX + gen.secret(JobToken.SECRET_BYTES);
            rows.add(new ReportStore.Accepted(
                    job.id(),
                    starting.contains(job.id()),
                    minutes.map(each -> tx.now().plus(Duration.ofMinutes(each))),
                    HEX.formatHex(JobToken.digest(token))));
            accepted.put(
                    job.id(),
                    new Jobs.Accepted(
                            requireNonNull(builds.get(job.build())),
                            briefing.pipeline(),
                            job,
                            told(job, starting.contains(job.id())),
                            job.agent().map(tags::get).orElse(List.of()),
                            step,
                            minutes,
                            briefing.env(),
                            briefing.unblocker(),
                            briefing.parent(),
                            token));
        }
        store.accept(tx, rows);
        jobs.stream()
                .filter(job -> job.state() == JobState.ASSIGNED)
                .map(Job::build)
                .distinct()
                .forEach(build -> tx.nudge(Build.topic(build)));
        return accepted;
    }

    /** Whoever repeats that it begins is told what has become of the job meanwhile. */
    private static JobState told(Job job, boolean starts) {
        boolean waited = job.state() == JobState.ASSIGNED || job.state() == JobState.ACCEPTED;
        return waited ? (starts ? JobState.RUNNING : JobState.ACCEPTED) : job.state();
    }
}
