package dev.belay.pipelines.build;

import dev.belay.agents.Agent;
import dev.belay.agents.Agents;
import dev.belay.agents.Forsaken;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.job.JobToken;
import dev.belay.pipelines.job.JobTokenStore;
import dev.belay.pipelines.language.Retry;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.repository.CommitText;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.protocol.agent.JobFinish;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What agents say of their jobs, and what becomes of jobs whose agents say nothing. All may be said twice. */
public final class Jobs {

    /** The exit status of a job that has none of its own. */
    static final int NO_EXIT_STATUS = -1;

    private static final int SIGNAL_CHARACTERS_MAX = 100;

    private final Database database;
    private final Builds builds;
    private final BuildStore buildStore;
    private final TriggerStore triggers = new TriggerStore();
    private final JobTokenStore tokens = new JobTokenStore();
    private final UnblockingStore unblockings = new UnblockingStore();
    private final JobStore store;
    private final Agents agents;
    private final Journal journal;
    private final Gen gen;
    private final JobLimits limits;

    /** A job that an agent has accepted: all that it needs to run it. */
    public record Accepted(
            Build build,
            Job job,
            Step.Command step,
            Map<String, String> env,
            Optional<Unblocker> unblocker,
            Optional<TriggerStore.Relative> parent,
            String token) {}

    /** Who let the build of a job go on, if anybody had to. */
    public record Unblocker(String id, String name) {}

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
        this.buildStore = buildStore;
        this.store = store;
        this.agents = agents;
        this.journal = journal;
        this.gen = gen;
        this.limits = limits;
    }

    public Accepted accept(UUID id, UUID agent) {
        record Answer(Optional<Accepted> accepted, String state) {}
        Answer answer = database.transact(tx -> {
            Build build = locked(tx, id);
            Job job = store.find(tx, id).orElseThrow();
            boolean its = job.agent().equals(Optional.of(agent)) && !job.state().ended();
            if (!its) {
                // Whoever ended or took the job has told the agent; an agent that was not told would be stuck with it.
                agents.release(tx, agent, id);
            }
            boolean waits = job.state() == JobState.ASSIGNED || job.state() == JobState.ACCEPTED;
            if (its && !waits && job.times().started().isEmpty()) {
                // Asked to stop since its agent accepted it first and did not hear so: nothing runs that could be
                // stopped.
                end(tx, job, End.silent(job.ending().reason()));
            }
            return new Answer(
                    its && waits ? Optional.of(accept(tx, build, job, agent)) : Optional.empty(), job.shownState());
        });
        return answer.accepted()
                .orElseThrow(() ->
                        Problem.invalid("This job is not yours to accept any more; it is " + answer.state() + "."));
    }

    private Accepted accept(Tx tx, Build build, Job job, UUID agent) {
        Step.Command step = command(tx, job);
        if (job.state() == JobState.ASSIGNED) {
            store.accept(
                    tx, job.id(), step.timeoutMinutes().map(minutes -> tx.now().plus(Duration.ofMinutes(minutes))));
            agents.accepted(tx, agent, job.id());
            tx.nudge(Build.topic(build.id()));
        }
        String token = JobToken.PREFIX + gen.secret(JobToken.SECRET_BYTES);
        tokens.insert(tx, JobToken.digest(token), job.id());
        Optional<Unblocker> unblocker =
                unblockings.last(tx, build.id()).map(each -> new Unblocker(each.byId(), each.byName()));
        return new Accepted(
                build, job, step, buildStore.env(tx, build.id()), unblocker, triggers.parent(tx, build.id()), token);
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
                    its
                            ? new Acquired.Granted(accept(tx, build, job, agent))
                            : new Acquired.Refused("Another agent has this job.");
                case WAITING, BLOCKED, LIMITING, LIMITED ->
                    new Acquired.NotYet("This job is " + job.shownState() + "; it cannot run yet.");
                case RUNNING, CANCELING, TIMING_OUT, WAITING_FAILED, FINISHED, CANCELED, TIMED_OUT ->
                    new Acquired.Refused("This job is " + job.shownState() + " and cannot be acquired.");
            };
        });
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
        return new Acquired.Granted(accept(tx, build, assigned, agent));
    }

    public void start(UUID id) {
        boolean refused = database.transact(tx -> {
            Build build = locked(tx, id);
            Job job = store.find(tx, id).orElseThrow();
            boolean neverStarted = job.times().started().isEmpty();
            switch (job.state()) {
                case ACCEPTED -> {
                    store.start(tx, id);
                    builds.advance(tx, build.id());
                }
                case CANCELING, TIMING_OUT -> {
                    if (neverStarted) {
                        end(tx, job, End.silent(Optional.empty()));
                    }
                    return neverStarted;
                }
                case RUNNING -> {}
                case WAITING,
                        WAITING_FAILED,
                        BLOCKED,
                        LIMITING,
                        LIMITED,
                        SCHEDULED,
                        ASSIGNED,
                        FINISHED,
                        CANCELED,
                        TIMED_OUT -> {
                    return true;
                }
            }
            return false;
        });
        if (refused) {
            throw Problem.invalid("This job is not to be started any more.");
        }
    }

    public void finish(UUID id, JobFinish finish) {
        int told = status(finish.exitStatus());
        boolean refused = database.transact(tx -> {
            locked(tx, id);
            Job job = store.find(tx, id).orElseThrow();
            int status = job.promise().isPresent() ? asPromised(job, told, command(tx, job)) : told;
            if (job.state().ended()) {
                return !job.ending().exitStatus().equals(Optional.of(status));
            }
            if (!job.state().withAgent()) {
                return true;
            }
            store.chunksFailed(tx, id, finish.chunksFailedCount().orElse(0));
            end(
                    tx,
                    job,
                    new End(
                            status,
                            finish.signal().orElse(""),
                            finish.signalReason().orElse(""),
                            reason(finish)));
            return false;
        });
        if (refused) {
            throw Problem.invalid("This job has already ended otherwise.");
        }
    }

    /** Who promised to fail does not pass, and does not fail in a way that is forgiven unless what it promised is. */
    private static int asPromised(Job job, int status, Step.Command step) {
        return job.promise()
                .filter(promise ->
                        status == 0 || (!promise.soft() && step.softFail().covers(status)))
                .map(Job.Promise::exitStatus)
                .orElse(status);
    }

    private static int status(String written) {
        try {
            return Integer.parseInt(written.strip());
        } catch (NumberFormatException _) {
            return NO_EXIT_STATUS;
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

    /** Gives up jobs of agents that are lost, gone, or do something else. */
    void giveUp(Forsaken forsaken) {
        database.transact(tx -> {
            Build build = locked(tx, forsaken.job());
            Job job = store.find(tx, forsaken.job()).orElseThrow();
            if (!job.agent().equals(Optional.of(forsaken.agent()))
                    || job.state().ended()) {
                agents.release(tx, forsaken.agent(), forsaken.job());
            } else if (job.state() == JobState.ASSIGNED) {
                takeBack(tx, job);
            } else {
                String reason = "Its agent " + forsaken.agentName() + " " + forsaken.because() + ".";
                tellLost(tx, build, reason);
                end(tx, job, End.silent(Optional.of(reason)));
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
                end(tx, job, End.silent(Optional.of(reason)));
            } else if (job.state().withAgent() && past(tx, job.times().stopping(), limits.stop())) {
                end(tx, job, End.silent(Optional.of("Its agent was asked to stop it and did not answer.")));
            } else if (job.state() == JobState.ACCEPTED || job.state() == JobState.RUNNING) {
                if (past(tx, job.times().timesOut(), Duration.ZERO)) {
                    store.stop(tx, id, JobState.TIMING_OUT, Optional.empty());
                    tx.nudge(Job.stateTopic(id));
                    tx.nudge(Build.topic(build.id()));
                }
            }
            return job;
        });
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
        job.agent().ifPresent(agent -> agents.release(tx, agent, job.id()));
        store.unassign(tx, job.id(), alive)
                .filter(tried -> tried.attempts() >= limits.attemptsMax() || tried.offers() >= limits.offersMax())
                .ifPresent(tried -> end(
                        tx,
                        job,
                        End.silent(Optional.of(
                                "It was given to agents " + tried.offers() + " times and none accepted it."))));
        tx.nudge(Agents.WORK_TOPIC);
    }

    /** How a job ended: by its agent's words, or without any. */
    private record End(int status, String signal, String signalReason, Optional<String> reason) {

        static End silent(Optional<String> reason) {
            return new End(NO_EXIT_STATUS, "", "", reason);
        }

        /** What is stopped since its time is over is signalled for the same reason as what is canceled. */
        Retry.Ending asRulesSeeIt(JobState state) {
            boolean late = state == JobState.TIMED_OUT && signalReason.isEmpty();
            return new Retry.Ending(status, signal, late ? "cancel" : signalReason, state == JobState.CANCELED);
        }
    }

    private void end(Tx tx, Job job, End end) {
        job.agent().ifPresent(agent -> agents.release(tx, agent, job.id()));
        boolean passed = end.status() == 0 && job.state() != JobState.CANCELING;
        JobState state = switch (job.state()) {
            case CANCELING -> JobState.CANCELED;
            case TIMING_OUT -> passed ? JobState.FINISHED : JobState.TIMED_OUT;
            case WAITING, BLOCKED, LIMITING, LIMITED, SCHEDULED, ASSIGNED, ACCEPTED, RUNNING -> JobState.FINISHED;
            case WAITING_FAILED, FINISHED, CANCELED, TIMED_OUT -> throw new IllegalStateException("it has ended");
        };
        Step.Command step = command(tx, job);
        boolean soft = !passed && state != JobState.CANCELED && step.softFail().covers(end.status());
        Optional<String> told = state == JobState.TIMED_OUT
                ? end.reason().or(() -> Optional.of("It took longer than its time-out."))
                : end.reason().or(job.ending()::reason);
        store.finish(
                tx,
                job.id(),
                state,
                new Job.Ending(passed, soft, Optional.of(end.status()), passed ? Optional.empty() : told));
        builds.retryByRule(tx, job, step.retry(), end.asRulesSeeIt(state));
        tx.nudge(Job.topic(job.id()));
        tx.nudge(Job.stateTopic(job.id()));
        builds.advance(tx, job.build());
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

    private Step.Command command(Tx tx, Job job) {
        Step step = buildStore.step(tx, job.build(), job.step()).step();
        if (step instanceof Step.Command command) {
            return command;
        }
        throw new IllegalStateException("job " + job.id() + " runs no command");
    }
}
