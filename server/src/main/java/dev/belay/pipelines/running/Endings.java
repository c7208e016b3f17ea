package dev.belay.pipelines.running;

import dev.belay.agents.Agents;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.job.EndStore;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.ReportStore;
import dev.belay.pipelines.language.Retry;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.database.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Ends jobs that agents had: by what these say, or without their saying anything. */
final class Endings {

    /** The exit status of a job that has none of its own. */
    static final int NO_EXIT_STATUS = -1;

    private final Builds builds;
    private final BuildStore buildStore;
    private final ReportStore store;
    private final Agents agents;

    Endings(Builds builds, BuildStore buildStore, ReportStore store, Agents agents) {
        this.builds = builds;
        this.buildStore = buildStore;
        this.store = store;
        this.agents = agents;
    }

    /**
     * How a job ends.
     *
     * @param chunksFailed how many chunks of its log its agent could not send
     */
    record End(Job job, int status, String signal, String signalReason, Optional<String> reason, int chunksFailed) {

        /** Its agent said nothing. */
        static End silent(Job job, Optional<String> reason) {
            return new End(job, NO_EXIT_STATUS, "", "", reason, job.chunksFailed());
        }

        private JobState state() {
            return switch (job.state()) {
                case CANCELING -> JobState.CANCELED;
                case TIMING_OUT -> passed() ? JobState.FINISHED : JobState.TIMED_OUT;
                case WAITING, BLOCKED, LIMITING, LIMITED, SCHEDULED, ASSIGNED, ACCEPTED, RUNNING -> JobState.FINISHED;
                case WAITING_FAILED, FINISHED, CANCELED, TIMED_OUT, EXPIRED ->
                    throw new IllegalStateException("it has ended");
            };
        }

        private boolean passed() {
            return status == 0 && job.state() != JobState.CANCELING;
        }

        private Job.Outcome outcome(Step.Command step) {
            Job.Ending ending = under(step);
            if (ending.passed() || ending.softFailed()) {
                return Job.Outcome.PASSED;
            }
            return state() == JobState.CANCELED ? Job.Outcome.CANCELED : Job.Outcome.FAILED;
        }

        /** What is stopped since its time is over is signalled for the same reason as what is canceled. */
        private Retry.Ending asRulesSeeIt() {
            JobState state = state();
            boolean late = state == JobState.TIMED_OUT && signalReason.isEmpty();
            return new Retry.Ending(status, signal, late ? "cancel" : signalReason, state == JobState.CANCELED);
        }

        private Job.Ending under(Step.Command step) {
            JobState state = state();
            boolean soft =
                    !passed() && state != JobState.CANCELED && step.softFail().covers(status);
            boolean stopped = state == JobState.TIMED_OUT || state == JobState.CANCELED;
            Optional<String> told = stopped ? whyStopped() : reason.or(job.ending()::reason);
            return new Job.Ending(passed(), soft, Optional.of(status), passed() ? whyLate() : told);
        }

        /** Who was asked to stop for its time-out and ended well counts as passed, and ran longer than anybody wanted. */
        private Optional<String> whyLate() {
            return job.ending()
                    .reason()
                    .filter(_ -> job.state() == JobState.TIMING_OUT)
                    .map(why -> why + " It ended with exit status 0 all the same, so it counts as passed.");
        }

        /** That a signal ended it matters less than who had it sent; that its agent was silent is told besides. */
        private Optional<String> whyStopped() {
            Optional<String> asked = job.ending().reason();
            boolean silent = status == NO_EXIT_STATUS && signal.isEmpty() && signalReason.isEmpty();
            return asked.filter(_ -> silent)
                    .flatMap(why -> reason.filter(each -> !each.equals(why)).map(each -> why + " " + each))
                    .or(() -> asked)
                    .or(() -> reason);
        }
    }

    /** Ends jobs that have not ended, whose builds are held, and moves their builds on. */
    void end(Tx tx, List<End> ends) {
        List<Job> jobs = ends.stream().map(End::job).toList();
        agents.release(tx, Job.held(jobs));
        Map<UUID, Step> steps = buildStore.steps(tx, jobs);
        var rows = new ArrayList<ReportStore.Ended>();
        for (End end : ends) {
            Job.Ending ending = end.under(command(steps, end.job()));
            rows.add(new ReportStore.Ended(end.job().id(), end.state(), ending, end.chunksFailed()));
        }
        store.finish(tx, rows);
        var ended = new ArrayList<EndStore.End>();
        Set<UUID> changed = new HashSet<>();
        for (End end : ends) {
            Job job = end.job();
            boolean again = builds.retryByRule(tx, job, command(steps, job).retry(), end.asRulesSeeIt());
            if (again || job.promise().isPresent()) {
                changed.add(job.build());
            }
            ended.add(new EndStore.End(job, end.outcome(command(steps, job))));
            tx.nudge(Job.topic(job.id()));
            tx.nudge(Job.stateTopic(job.id()));
        }
        builds.advanceAfter(tx, ended, changed);
    }

    static Step.Command command(Map<UUID, Step> steps, Job job) {
        if (steps.get(job.id()) instanceof Step.Command command) {
            return command;
        }
        throw new IllegalStateException("job " + job.id() + " runs no command");
    }
}
