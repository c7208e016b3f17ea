package dev.belay.pipelines.running;

import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.TimeLimits;
import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which limit a job met that took too long. */
final class TimeOuts {

    private static final int SECONDS_PER_MINUTE = 60;

    private final BuildStore builds;
    private final TimeLimitStore store = new TimeLimitStore();
    private final JobLimits limits;

    TimeOuts(BuildStore builds, JobLimits limits) {
        this.builds = builds;
        this.limits = limits;
    }

    /** In a sentence. */
    String met(Tx tx, Job job) {
        Optional<Integer> asked =
                Endings.command(builds.steps(tx, List.of(job)), job).timeoutMinutes();
        return job.times()
                .timesOut()
                .map(end -> sentence(job, end, asked, store.ofBuild(tx, job.build())))
                .orElse("It took longer than its time-out.");
    }

    private String sentence(Job job, Instant end, Optional<Integer> asked, TimeLimits ofPipeline) {
        Optional<Integer> given = limits.minutes(asked, ofPipeline);
        boolean asGiven = job.times()
                .accepted()
                .flatMap(from -> given.map(minutes -> from.plus(Duration.ofMinutes(minutes))))
                .equals(Optional.of(end));
        if (asGiven) {
            return "It took longer than " + spoken(given.orElseThrow()) + ": "
                    + whose(given.orElseThrow(), asked, ofPipeline) + ".";
        }
        Instant from = job.times().started().or(job.times()::accepted).orElse(end);
        long minutes = Math.round((double) Duration.between(from, end).toSeconds() / SECONDS_PER_MINUTE);
        return "It took longer than " + spoken(minutes) + ", the time-out that it gave itself.";
    }

    private static String spoken(long minutes) {
        return minutes == 1 ? "1 minute" : minutes + " minutes";
    }

    private static String whose(int minutes, Optional<Integer> asked, TimeLimits ofPipeline) {
        if (asked.equals(Optional.of(minutes))) {
            return "the “timeout_in_minutes” of its step";
        }
        if (asked.isEmpty() && ofPipeline.usual().equals(Optional.of(minutes))) {
            return "the time-out of its pipeline for steps that name none";
        }
        if (ofPipeline.most().equals(Optional.of(minutes))) {
            return "the longest that its pipeline allows";
        }
        return asked.isEmpty() && ofPipeline.usual().isEmpty()
                ? "the time-out of this server for steps that name none"
                : "the longest that this server allows";
    }
}
