package dev.belay.pipelines.running;

import static java.util.Objects.requireNonNull;

import dev.belay.agents.Agents;
import dev.belay.agents.Held;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.ReportStore;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.repository.CommitText;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.agent.JobFinish;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Hears what agents report of their jobs, many reports in one transaction: their jobs and builds are read together, and what
 * becomes of them is written together.
 */
final class Reports {

    private static final int SIGNAL_CHARACTERS_MAX = 100;

    private final Builds builds;
    private final BuildStore buildStore;
    private final ReportStore store;
    private final Acceptances acceptances;
    private final Endings endings;
    private final Agents agents;

    Reports(
            Builds builds,
            BuildStore buildStore,
            ReportStore store,
            Acceptances acceptances,
            Endings endings,
            Agents agents) {
        this.builds = builds;
        this.buildStore = buildStore;
        this.store = store;
        this.acceptances = acceptances;
        this.endings = endings;
        this.agents = agents;
    }

    /** What is to be done in a transaction, as was decided so far. */
    private record Due(
            Map<UUID, Step> promised,
            List<Job> accepted,
            List<Job> started,
            List<Endings.End> ended,
            List<Held> released) {

        Due(Map<UUID, Step> promised) {
            this(promised, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    /** Each of another job. */
    List<Report.Heard> hear(Tx tx, List<Report> reports) {
        List<UUID> ids = reports.stream().map(Report::job).toList();
        Map<UUID, Build> locked = buildStore.lockOf(tx, ids);
        Map<UUID, Job> jobs = store.find(tx, ids);
        List<Job> promised =
                jobs.values().stream().filter(job -> job.promise().isPresent()).toList();
        var due = new Due(promised.isEmpty() ? Map.of() : buildStore.steps(tx, promised));
        List<Report.Heard> heard = reports.stream()
                .map(report -> Optional.ofNullable(jobs.get(report.job()))
                        .map(job -> decide(report, job, due))
                        .orElseGet(() -> new Report.Heard.Refused(Problem.notFound("job " + report.job()))))
                .toList();
        agents.release(tx, due.released());
        Map<UUID, Jobs.Accepted> accepted = acceptances.accept(tx, locked, due.accepted());
        start(tx, locked, due.started());
        if (!due.ended().isEmpty()) {
            endings.end(tx, due.ended());
        }
        var answers = new ArrayList<Report.Heard>();
        for (int place = 0; place < heard.size(); place++) {
            Jobs.Accepted granted = accepted.get(reports.get(place).job());
            answers.add(granted == null ? heard.get(place) : new Report.Heard.Accepted(granted));
        }
        return answers;
    }

    private static Report.Heard decide(Report report, Job job, Due due) {
        return switch (report) {
            case Report.Accept accept -> accept(accept.agent(), job, due);
            case Report.Start _ -> start(job, due);
            case Report.Finish finish -> finish(finish.how(), job, due);
        };
    }

    private static Report.Heard accept(UUID agent, Job job, Due due) {
        boolean its = job.agent().equals(Optional.of(agent)) && !job.state().ended();
        boolean waits = job.state() == JobState.ASSIGNED || job.state() == JobState.ACCEPTED;
        if (its && waits) {
            due.accepted().add(job);
            return new Report.Heard.Noted();
        }
        if (!its) {
            // Whoever ended or took the job has told the agent; an agent that was not told would be stuck with it.
            due.released().add(new Held(agent, job.id()));
        } else if (job.times().started().isEmpty()) {
            // Asked to stop since its agent accepted it first and did not hear so: nothing runs that could be stopped.
            due.ended().add(Endings.End.silent(job, job.ending().reason()));
        }
        return refused("This job is not yours to accept any more; it is " + job.shownState() + ".");
    }

    private static Report.Heard start(Job job, Due due) {
        boolean neverStarted = job.times().started().isEmpty();
        boolean goesOn = job.state() == JobState.RUNNING;
        if (job.state() == JobState.ACCEPTED) {
            due.started().add(job);
            goesOn = true;
        } else if (job.state() == JobState.CANCELING || job.state() == JobState.TIMING_OUT) {
            if (neverStarted) {
                due.ended().add(Endings.End.silent(job, Optional.empty()));
            }
            goesOn = !neverStarted;
        }
        return goesOn ? new Report.Heard.Noted() : refused("This job is not to be started any more.");
    }

    private static Report.Heard finish(JobFinish finish, Job job, Due due) {
        int told = status(finish.exitStatus());
        int status = job.promise()
                .map(promise -> asPromised(promise, told, Endings.command(due.promised(), job)))
                .orElse(told);
        boolean same = job.state().ended() && job.ending().exitStatus().equals(Optional.of(status));
        boolean ends = !job.state().ended() && job.state().withAgent();
        if (ends) {
            due.ended()
                    .add(new Endings.End(
                            job,
                            status,
                            finish.signal().orElse(""),
                            finish.signalReason().orElse(""),
                            reason(finish),
                            finish.chunksFailedCount().orElse(0)));
        }
        return ends || same ? new Report.Heard.Noted() : refused("This job has already ended otherwise.");
    }

    /** Who promised to fail does not pass, and does not fail in a way that is forgiven unless what it promised is. */
    private static int asPromised(Job.Promise promise, int status, Step.Command step) {
        boolean broken = status == 0 || (!promise.soft() && step.softFail().covers(status));
        return broken ? promise.exitStatus() : status;
    }

    private static Report.Heard refused(String because) {
        return new Report.Heard.Refused(Problem.invalid(because));
    }

    private void start(Tx tx, Map<UUID, Build> locked, List<Job> started) {
        store.start(tx, started.stream().map(Job::id).toList());
        started.stream()
                .map(Job::build)
                .distinct()
                .forEach(build -> builds.started(tx, requireNonNull(locked.get(build))));
    }

    private static int status(String written) {
        try {
            return Integer.parseInt(written.strip());
        } catch (NumberFormatException _) {
            return Endings.NO_EXIT_STATUS;
        }
    }

    private static Optional<String> reason(JobFinish finish) {
        return switch (finish.signalReason().orElse("")) {
            case "agent_stop" -> Optional.of("Its agent was stopped.");
            case "process_run_error" -> Optional.of("Its command could not be run; the log says why.");
            case "agent_refused" -> Optional.of("Its agent refused to run it; the log says why.");
            default ->
                finish.signal()
                        .filter(signal -> !signal.isBlank())
                        .map(signal -> CommitText.cut(signal, SIGNAL_CHARACTERS_MAX))
                        .map(signal -> "Its command was ended by the signal " + signal + ".");
        };
    }
}
