package dev.belay.pipelines.running;

import static java.util.Objects.requireNonNull;

import dev.belay.agents.Agent;
import dev.belay.agents.Agents;
import dev.belay.agents.Forsaken;
import dev.belay.agents.Held;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.TriggerStore;
import dev.belay.pipelines.job.Dispatcher;
import dev.belay.pipelines.job.EndStore;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.job.LogHeadStore;
import dev.belay.pipelines.job.ReportStore;
import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.GroupCommit;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.protocol.agent.JobFinish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What agents say of their jobs, and what becomes of jobs whose agents say nothing. All may be said twice. */
public final class Jobs {

    private final Database database;
    private final Builds builds;
    private final Acceptances acceptances;
    private final Endings endings;
    private final TimeOuts timeOuts;
    private final GroupCommit<Report, Report.Heard> reports;
    private final JobStore store;
    private final EndStore ends = new EndStore();
    private final Agents agents;
    private final Journal journal;
    private final JobLimits limits;

    /**
     * A job that an agent has accepted: all that it needs to run it.
     *
     * @param state the job's by now
     * @param tags those of the agent
     * @param timeoutMinutes how long it may take, if there is an end to it
     */
    public record Accepted(
            Build build,
            BuildFacts.Source pipeline,
            Job job,
            JobState state,
            List<String> tags,
            Step.Command step,
            Optional<Integer> timeoutMinutes,
            Map<String, String> env,
            Optional<Unblocker> unblocker,
            Optional<TriggerStore.Relative> parent,
            String token) {}

    /** Who let the build of a job go on, if anybody had to. */
    public record Unblocker(String id, String name, String email) {}

    public Jobs(
            Database database,
            Builds builds,
            BuildStore buildStore,
            JobStore store,
            Agents agents,
            Journal journal,
            Gen gen,
            JobLimits limits) {
        this.database = database;
        this.builds = builds;
        this.store = store;
        this.agents = agents;
        this.journal = journal;
        this.limits = limits;
        var reportStore = new ReportStore();
        this.timeOuts = new TimeOuts(buildStore, limits);
        this.acceptances = new Acceptances(buildStore, reportStore, agents, gen, limits);
        this.endings = new Endings(builds, buildStore, reportStore, agents);
        var hearing = new Reports(
                builds, buildStore, reportStore, acceptances, endings, agents, new Dispatcher(database, agents));
        this.reports = new GroupCommit<>(database, Report::job, hearing::hear);
    }

    /** {@code starts} as well, if the agent begins at once. */
    public Accepted accept(UUID id, UUID agent, boolean starts) {
        if (told(new Report.Accept(id, agent, starts)) instanceof Report.Heard.Accepted heard) {
            return heard.accepted();
        }
        throw new IllegalStateException("job " + id + " was accepted and its agent told nothing");
    }

    public void start(UUID id) {
        told(new Report.Start(id));
    }

    /**
     * What came of an end.
     *
     * @param logKept whether the log is kept that came with it
     * @param next the job that its agent is to accept next, if it asked for one
     */
    public record Finished(boolean logKept, Optional<UUID> next) {}

    /**
     * A job has ended.
     *
     * @param log all of it, unless it was sent before
     * @param asker the agent, if it asks for another job; it is refused unless it has this one
     */
    public Finished finish(UUID id, JobFinish finish, Optional<LogHeadStore.Head> log, Optional<UUID> asker) {
        return told(new Report.Finish(id, finish, log, asker)) instanceof Report.Heard.Ended ended
                ? new Finished(ended.logKept(), ended.next())
                : new Finished(false, Optional.empty());
    }

    private Report.Heard told(Report report) {
        Report.Heard heard = reports.ask(report);
        if (heard instanceof Report.Heard.Refused refused) {
            throw refused.problem();
        }
        return heard;
    }

    /** What came of an agent's wish for one job. */
    public sealed interface Acquired {

        record Granted(Accepted accepted) implements Acquired {}

        /** It waits for something; asking again later may help. */
        record NotYet(String because) implements Acquired {}

        record Refused(String because) implements Acquired {}
    }

    /** An agent that was started for this one job asks for it. Asking again gets the same answer. */
    public Acquired acquire(UUID id, UUID agent) {
        return database.transact(tx -> {
            Build build = locked(tx, id);
            Job job = store.find(tx, id).orElseThrow();
            boolean its = job.agent().equals(Optional.of(agent));
            return switch (job.state()) {
                case SCHEDULED -> acquire(tx, build, job, agent);
                case ASSIGNED, ACCEPTED ->
                    its ? granted(tx, build, job) : new Acquired.Refused("Another agent has this job.");
                case WAITING, BLOCKED, LIMITING, LIMITED ->
                    new Acquired.NotYet("This job is " + job.shownState() + "; it cannot run yet.");
                case CANCELING, TIMING_OUT -> {
                    if (its && job.times().started().isEmpty()) {
                        // Its agent did not hear that it has it: nothing runs that could be stopped.
                        endings.end(
                                tx, List.of(Endings.End.silent(job, job.ending().reason())));
                    }
                    yield refused(job);
                }
                case RUNNING, WAITING_FAILED, FINISHED, CANCELED, TIMED_OUT, EXPIRED -> refused(job);
            };
        });
    }

    private static Acquired refused(Job job) {
        return new Acquired.Refused("This job is " + job.shownState() + " and cannot be acquired.");
    }

    private Acquired acquire(Tx tx, Build build, Job job, UUID agent) {
        Optional<Agent> wanting = agents.find(tx, agent);
        if (wanting.isEmpty() || !agents.acquire(tx, agent, job.id())) {
            return new Acquired.Refused("This agent is not connected, or has another job.");
        }
        if (!store.assign(tx, job.id(), agent, wanting.get().name())) {
            return new Acquired.NotYet("This job was just given to another agent.");
        }
        Job assigned = store.find(tx, job.id()).orElseThrow();
        return granted(tx, build, assigned);
    }

    private Acquired granted(Tx tx, Build build, Job job) {
        Map<UUID, Accepted> accepted = acceptances.accept(tx, Map.of(build.id(), build), List.of(job), Set.of());
        return new Acquired.Granted(requireNonNull(accepted.get(job.id())));
    }

    /** Gives up jobs of agents that are lost, gone, or do something else. */
    void giveUp(Forsaken forsaken) {
        database.transact(tx -> {
            Build build = locked(tx, forsaken.job());
            Job job = store.find(tx, forsaken.job()).orElseThrow();
            if (!job.agent().equals(Optional.of(forsaken.agent()))
                    || job.state().ended()) {
                agents.release(tx, List.of(new Held(forsaken.agent(), forsaken.job())));
            } else if (job.state() == JobState.ASSIGNED) {
                takeBack(tx, job);
            } else {
                String reason = "Its agent " + forsaken.agentName() + " " + forsaken.because() + ".";
                tellLost(tx, build, reason);
                end(tx, job, reason);
            }
            return job;
        });
    }

    /** Deals with a job that was too long in its state. */
    void overdue(UUID id) {
        database.transact(tx -> {
            Build build = locked(tx, id);
            Job job = store.find(tx, id).orElseThrow();
            if (job.state() == JobState.ASSIGNED && past(tx, job.times().assigned(), limits.accept())) {
                takeBack(tx, job);
            } else if (job.state() == JobState.ACCEPTED && past(tx, job.times().accepted(), limits.start())) {
                String reason = "Its agent accepted it and did not start it within "
                        + limits.start().toSeconds() + " seconds.";
                tellLost(tx, build, reason);
                end(tx, job, reason);
            } else if (job.state().withAgent() && past(tx, job.times().stopping(), limits.stop())) {
                end(tx, job, "Its agent was asked to stop it and did not answer.");
            } else if (job.state().withAgent() && ends.isForced(tx, id)) {
                end(tx, job, "Its agent was not waited for any longer.");
            } else if (job.state() == JobState.ACCEPTED || job.state() == JobState.RUNNING) {
                if (past(tx, job.times().timesOut(), Duration.ZERO)) {
                    store.stop(tx, id, JobState.TIMING_OUT, Optional.of(timeOuts.met(tx, job)));
                    tx.nudge(Job.stateTopic(id));
                    tx.nudge(Build.topic(build.id()));
                }
            }
            return job;
        });
    }

    /** Gives up a job that no agent has taken for too long. */
    void expire(UUID id) {
        database.transact(tx -> {
            Build build = locked(tx, id);
            Job job = store.find(tx, id).orElseThrow();
            if (job.state() == JobState.SCHEDULED && past(tx, job.times().scheduled(), limits.expiry())) {
                builds.expire(tx, build, job, "No agent took it within " + told(limits.expiry()) + ".");
            }
            return job;
        });
    }

    private static String told(Duration time) {
        long minutes = time.toMinutes();
        if (minutes % (24 * 60) == 0) {
            return minutes / (24 * 60) + " days";
        }
        return minutes % 60 == 0 ? minutes / 60 + " hours" : minutes + " minutes";
    }

    private static boolean past(Tx tx, Optional<Instant> since, Duration after) {
        return since.filter(each -> !tx.now().isBefore(each.plus(after))).isPresent();
    }

    /** An agent that was not heard of since it was asked is dead, and its silence says nothing of the job. */
    private void takeBack(Tx tx, Job job) {
        Optional<Instant> heard =
                job.agent().flatMap(agent -> agents.find(tx, agent)).map(Agent::seenAt);
        boolean alive = heard.filter(at -> !at.isBefore(job.times().assigned().orElse(Instant.MAX)))
                .isPresent();
        agents.release(tx, Job.held(List.of(job)));
        store.unassign(tx, job.id(), alive)
                .filter(tried -> tried.attempts() >= limits.attemptsMax() || tried.offers() >= limits.offersMax())
                .ifPresent(tried ->
                        end(tx, job, "It was given to agents " + tried.offers() + " times and none accepted it."));
        tx.nudge(Agents.WORK_TOPIC);
    }

    private void end(Tx tx, Job job, String reason) {
        endings.end(tx, List.of(Endings.End.silent(job, Optional.of(reason))));
    }

    /** Ends a rollout step. Ending it again changes nothing. */
    public void finishRollout(Tx tx, UUID id, boolean passed, String reason) {
        locked(tx, id);
        Job job = store.find(tx, id).orElseThrow();
        if (job.kind() != Job.Kind.ROLLOUT || job.state().ended()) {
            return;
        }
        JobState state = job.state() == JobState.CANCELING && !passed ? JobState.CANCELED : JobState.FINISHED;
        store.finish(tx, id, state, new Job.Ending(passed, false, Optional.empty(), Optional.of(reason)));
        tx.nudge(Job.topic(id));
        builds.advance(tx, job.build());
    }

    private void tellLost(Tx tx, Build build, String reason) {
        String summary = "A job of " + Builds.name(build) + " was lost: " + reason;
        journal.append(
                tx,
                new Change(
                        new Actor.Belay("pipelines"),
                        "job.lost",
                        build.path(),
                        summary,
                        Map.of("build", build.id().toString())));
    }

    private Build locked(Tx tx, UUID job) {
        UUID build = store.buildOf(tx, job).orElseThrow(() -> Problem.notFound("job " + job));
        return builds.locked(tx, build);
    }
}
