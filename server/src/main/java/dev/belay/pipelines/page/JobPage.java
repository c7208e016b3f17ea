package dev.belay.pipelines.page;

import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.page.Badge;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One job and its log.
 *
 * @param attempts all jobs of its step, the first first
 * @param asked what somebody is asked just now, who may answer
 */
record JobPage(
        BuildSummary build,
        JobView job,
        List<JobView> attempts,
        JobLog log,
        String command,
        JobFacts facts,
        Optional<UnblockForm> asked,
        Caller caller,
        Instant now) {

    JobPage {
        attempts = List.copyOf(attempts);
    }

    /** The same page with its log read. */
    JobPage with(JobLog read) {
        return new JobPage(build, job, attempts, read, command, facts, asked, caller, now);
    }

    /** The same page after what was filled in was refused. */
    JobPage asking(UnblockForm again) {
        return new JobPage(build, job, attempts, log, command, facts, Optional.of(again), caller, now);
    }

    boolean hasLog() {
        return job.kind().equals("command");
    }

    Badge badge() {
        return BuildBadge.ofJob(job);
    }

    boolean mayRetry() {
        return BuildPage.mayRetry(caller, build, job);
    }

    boolean mayCancel() {
        return caller.may(Permission.BUILD)
                && job.cancelable()
                && !build.state().equals("canceling");
    }

    Optional<String> took() {
        return job.startedAt().flatMap(from -> job.finishedAt().map(to -> Words.duration(Duration.between(from, to))));
    }
}
