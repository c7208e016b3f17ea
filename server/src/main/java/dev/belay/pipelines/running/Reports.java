package dev.belay.pipelines.running;

import static java.util.Objects.requireNonNull;

import dev.belay.agents.Agents;
import dev.belay.agents.Held;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.job.Dispatcher;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.LogHeadStore;
import dev.belay.pipelines.job.ReportStore;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.repository.CommitText;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.agent.JobFinish;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

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
    private final Dispatcher dispatcher;
    private final LogHeadStore logs = new LogHeadStore();

    Reports(
            Builds builds,
            BuildStore buildStore,
            ReportStore store,
            Acceptances acceptances,
            Endings endings,
            Agents agents,
            Dispatcher dispatcher) {
        this.builds = builds;
        this.buildStore = buildStore;
        this.store = store;
        this.acceptances = acceptances;
        this.endings = endings;
        this.agents = agents;
        this.dispatcher = dispatcher;
    }

    /** What is to be done in a transaction, as was decided so far. */
    private record Due(
            Map<UUID, Step> promised,
            List<Job> accepted,
            List<Job> started,
            List<Endings.End> ended,
            List<Held> released,
            List<LogHeadStore.Head> logs,
            Set<UUID> asking) {

        Due(Map<UUID, Step> promised) {
            this(
                    promised,
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new HashSet<>());
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
        Map<UUID, Jobs.Accepted> accepted = acceptances.accept(
                tx, locked, due.accepted(), due.started().stream().map(Job::id).collect(Collectors.toSet()));
        start(tx, locked, due.started());
        if (!due.ended().isEmpty()) {
            endings.end(tx, due.ended());
        }
        Set<UUID> kept = logs.begin(tx, due.logs());
        Map<UUID, UUID> next = next(tx, due.asking());
        var answers = new ArrayList<Report.Heard>();
        for (int place = 0; place < heard.size(); place++) {
            boolean refused = heard.get(place) instanceof Report.Heard.Refused;
            answers.add(refused ? heard.get(place) : answer(reports.get(place), accepted, kept, next));
        }
        return answers;
    }

    /**
     * The jobs for agents that ask, by agent. It comes last in the transaction: whoever gives jobs to agents locks those of any build,
     * which nobody may do who then waits for something.
     */
    private Map<UUID, UUID> next(Tx tx, Set<UUID> asking) {
        if (asking.isEmpty()) {
            return Map.of();
        }
        var next = new HashMap<>(agents.askAgain(tx, asking));
        if (next.size() < asking.size()) {
            next.putAll(dispatcher.assign(tx));
        }
        return next;
    }

    private static Report.Heard answer(
            Report report, Map<UUID, Jobs.Accepted> accepted, Set<UUID> kept, Map<UUID, UUID> next) {
        return switch (report) {
            case Report.Accept accept -> new Report.Heard.Accepted(requireNonNull(accepted.get(accept.job())));
            case Report.Start _ -> new Report.Heard.Noted();
            case Report.Finish finish ->
                new Report.Heard.Ended(
                        kept.contains(finish.job()), finish.asker().map(next::get));
        };
    }

    private static Report.Heard decide(Report report, Job job, Due due) {
        return switch (report) {
            case Report.Accept accept -> accept(accept, job, due);
            case Report.Start _ -> start(job, due);
            case Report.Finish finish -> finish(finish, job, due);
        };
    }

    private static Report.Heard accept(Report.Accept accept, Job job, Due due) {
        UUID agent = accept.agent();
        boolean its = job.agent().equals(Optional.of(agent)) && !job.state().ended();
        boolean waits = job.state() == JobState.ASSIGNED || job.state() == JobState.ACCEPTED;
        // Whoever began with it in the same call, and did not hear so, says both again.
        boolean began = accept.starts() && job.times().started().isPresent();
        if (its && (waits || began)) {
            due.accepted().add(job);
            if (accept.starts() && waits) {
                due.started().add(job);
            }
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

    private static Report.Heard finish(Report.Finish report, Job job, Due due) {
        if (report.asker().isPresent() && !report.asker().equals(job.agent())) {
            return new Report.Heard.Refused(Problem.forbidden("This agent does not have job " + job.id() + "."));
        }
        JobFinish finish = report.how();
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
        if (!ends && !same) {
            return refused("This job has already ended otherwise.");
        }
        report.log().ifPresent(due.logs()::add);
        report.asker().ifPresent(due.asking()::add);
        return new Report.Heard.Noted();
    }

    /** Who promised to fail does not pass, and does not fail in a way that is forgiven unless what it promised is. */
    private static int asPromised(Job.Promise promise, int status, Step.Command step) {
        boolean broken = status == 0 || (!promise.soft() && step.softFail().covers(status));
        return broken ? promise.exitStatus() : status;
    }

    private static Report.Heard refused(String because) {
        return new Report.Heard.Refused(Problem.invalid(because));
    }

    /** Those that were only assigned until now run since they were accepted. */
    private void start(Tx tx, Map<UUID, Build> locked, List<Job> started) {
        store.start(
                tx,
                started.stream()
                        .filter(job -> job.state() == JobState.ACCEPTED)
                        .map(Job::id)
                        .toList());
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
