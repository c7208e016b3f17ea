package dev.belay.agent.jobs;

import dev.belay.agent.cache.CacheCalls;
import dev.belay.agent.cache.JobCache;
import dev.belay.agent.connection.Reply;
import dev.belay.agent.git.Checkouts;
import dev.belay.agent.git.Manner;
import dev.belay.agent.git.Revision;
import dev.belay.agent.machine.Folders;
import dev.belay.agent.machine.ProcessGroup;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.JobFinish;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One job from its first log line to the words about its end. */
final class JobRun {

    /** What git itself answers with when it cannot go on. */
    static final int CHECKOUT_FAILED = 128;

    static final int ARTIFACTS_FAILED = 1;

    private static final Logger log = LoggerFactory.getLogger(JobRun.class);
    private static final long LOG_BYTES_IF_UNSAID = 1L << 30;

    /** Most short jobs end before, and cost no question. */
    private static final Duration WATCHED_AFTER = Duration.ofMillis(300);

    private final Jobs.Workplace workplace;
    private final JobCalls calls;
    private final AcceptedJob job;
    private final Seat seat;
    private final JobStop stop = new JobStop();
    private final JobEnvironment variables;
    private byte[] unsentLog = {};

    JobRun(Jobs.Workplace workplace, JobCalls calls, AcceptedJob job, Seat seat) {
        this.workplace = workplace;
        this.calls = calls;
        this.job = job;
        this.seat = seat;
        this.variables = new JobEnvironment(job, seat, workplace);
    }

    /** By what a job's command is found, in the job's folder. */
    static ProcessGroup.Trail trail(Path folder, String id) {
        return new ProcessGroup.Trail(folder.resolve("process"), "BUILDKITE_JOB_ID=" + id);
    }

    /** The whole log, if it has ended and nothing of it was sent; else nothing. */
    ByteBuffer unsentLog() {
        return ByteBuffer.wrap(unsentLog);
    }

    /** Runs it, and returns when its whole log is with the server, given up, or left to be sent with its end. */
    JobFinish run(StopSignal agentStop) {
        var watched = new StopSignal();
        Thread watch = Thread.ofVirtual().name("job-state").start(() -> watch(watched));
        try (var _ = agentStop.whenRaised(this::stopWithAgent)) {
            return logged(watched);
        } catch (IOException | RuntimeException e) {
            log.atError().setCause(e).addKeyValue("job", job.id()).log("could not run a job");
            return finish("-1", Optional.empty(), Optional.of("process_run_error"), 0);
        } finally {
            watched.raise();
            join(watch);
            clear();
        }
    }

    /** Each job on a thread of its own: the closing agent must not wait for one grace after the other. */
    private void stopWithAgent() {
        Thread.ofVirtual().start(() -> stop.request(JobStop.Reason.AGENT_STOP));
    }

    private JobFinish logged(StopSignal watched) throws IOException {
        try (JobLog output = log()) {
            var upload = new LogUpload(output, calls, job, workplace.limits());
            Thread sending = Thread.ofVirtual().name("job-log").start(upload);
            JobFinish finish;
            try {
                finish = work(output);
            } catch (IOException | RuntimeException e) {
                output.complain("The agent could not run this job: " + e);
                throw e;
            } finally {
                watched.raise();
                output.end();
                join(sending);
                unsentLog = upload.left();
            }
            return finish(finish.exitStatus(), finish.signal(), finish.signalReason(), upload.chunksFailed());
        }
    }

    /** Without a file for the log, be it that the disk is full, the one line that says so is sent from memory. */
    private JobLog log() throws IOException {
        long bytesMax = job.logMaxSizeBytes() > 0 ? job.logMaxSizeBytes() : LOG_BYTES_IF_UNSAID;
        try {
            Path folder = Folders.create(workplace.job(job.id()));
            return new JobLog(folder.resolve("log"), bytesMax, workplace.clock());
        } catch (IOException e) {
            byte[] line = ("The agent could not keep a log: " + e + "\n").getBytes(StandardCharsets.UTF_8);
            Reply said = LogUpload.sendWhole(calls, line);
            log.atWarn().addKeyValue("answer", said.statusOrZero()).log("could not keep a job's log");
            throw e;
        }
    }

    private JobFinish work(JobLog output) throws IOException {
        Optional<String> plugins =
                Optional.of(variables.asked("BUILDKITE_PLUGINS")).filter(each -> !each.isBlank());
        if (plugins.isPresent()) {
            output.say("+++ Plugins");
            output.complain("This step has plugins, and Belay's agent does not run any. Nothing was run. Take them"
                    + " out of the step, or name by “agents” the tags of an agent that runs plugins. They are: "
                    + plugins.get());
            return finish("-1", Optional.empty(), Optional.of("agent_refused"), 0);
        }
        Optional<String> image = Optional.of(variables.asked("BUILDKITE_IMAGE")).filter(each -> !each.isBlank());
        if (image.isPresent() || variables.asksForKey()) {
            output.say("+++ " + (image.isPresent() ? "Image" : "Checkout"));
            output.complain(
                    image.isPresent()
                            ? "This step is to run in the image " + image.get()
                                    + ", and Belay's agent runs no containers."
                                    + " Nothing was run. Take “image” out of the step and call the container program"
                                    + " yourself, or name by “agents” the tags of an agent that runs images."
                            : "This step has a “ssh_secret” for its checkout, and Belay's agent uses the keys of the"
                                    + " machine that it runs on. Nothing was run. Take it out of the step, or name by"
                                    + " “agents” the tags of an agent that knows it.");
            return finish("-1", Optional.empty(), Optional.of("agent_refused"), 0);
        }
        if (job.step().containsKey("signature")) {
            output.say("This step is signed; Belay's agent does not verify signatures.");
        }
        return switch (JobSecrets.of(job.step(), calls)) {
            case JobSecrets.Outcome.Refused(String because) -> {
                output.say("+++ Secrets");
                output.complain(because);
                yield finish("-1", Optional.empty(), Optional.of("process_run_error"), 0);
            }
            case JobSecrets.Outcome.Known known -> checkOut(output, known.variables());
        };
    }

    private JobFinish checkOut(JobLog output, Map<String, String> secrets) throws IOException {
        var redactor = new Redactor(List.of(job.token()), output::write);
        hide(output, redactor, secrets.values());
        hide(output, redactor, RedactedVariables.of(job.env()).among(job.env()).values());
        output.say("~~~ Preparing working directory");
        output.say("Agent " + seat.agentName() + ", slot " + seat.slot());
        Path checkout = variables.checkout();
        if (variables.asked("BUILDKITE_SKIP_CHECKOUT").equals("true")) {
            output.say("No checkout, as the step says");
            Folders.create(checkout);
            return command(output, redactor, checkout, variables.asked("BUILDKITE_COMMIT"), secrets);
        }
        Checkouts.Outcome outcome = workplace
                .checkouts()
                .workingCopy(
                        revision(),
                        Manner.of(job.env()),
                        checkout,
                        line -> output.say(redactor.clean(line)),
                        stop.signal());
        if (stop.reason().isPresent()) {
            return stoppedBefore(output);
        }
        return switch (outcome) {
            case Checkouts.Outcome.Refused(String because) -> {
                output.complain("Checkout failed: " + redactor.clean(because));
                yield ended(CHECKOUT_FAILED);
            }
            case Checkouts.Outcome.Ready(String commit) -> command(output, redactor, checkout, commit, secrets);
        };
    }

    private Revision revision() {
        return new Revision(variables.asked("BUILDKITE_REPO"), variables.asked("BUILDKITE_COMMIT"));
    }

    private JobFinish command(
            JobLog output, Redactor redactor, Path checkout, String commit, Map<String, String> secrets) {
        String command = variables.asked("BUILDKITE_COMMAND");
        if (command.isBlank()) {
            output.complain("The step has no command");
            return finish("-1", Optional.empty(), Optional.of("process_run_error"), 0);
        }
        variables
                .impossible()
                .forEach(name -> output.say("Warning: no process can have the variable \"" + name + "\""));
        Optional<JobCache> cache = cache(output, checkout, commit);
        if (cache.isPresent()) {
            output.say("~~~ Restoring cache");
            cache.get().restore();
        }
        if (stop.reason().isPresent()) {
            return stoppedBefore(output);
        }
        Map<String, String> environment = variables.forCommand(commit, secrets);
        hide(
                output,
                redactor,
                RedactedVariables.of(environment).among(environment).values());
        var space = new JobSpace(environment, redactor);
        output.say("+++ Running command");
        redactor.clean(command).lines().forEach(line -> output.say("\033[90m$\033[0m " + line));
        CommandEnd end;
        try (var _ = workplace.api().admit(job.id(), job.token(), space)) {
            end = new CommandRun(output, stop, workplace.limits().cancelGrace(), redactor)
                    .run(command, checkout, environment, trail(workplace.job(job.id()), job.id()));
        }
        if (cache.isPresent()
                && end.equals(new CommandEnd.Exited(0))
                && stop.reason().isEmpty()) {
            output.say("~~~ Saving cache");
            cache.get().save();
        }
        return after(output, checkout, end, space);
    }

    /** What no log shows: more people read it than may speak for the job. */
    private static void hide(JobLog output, Redactor redactor, Collection<String> secrets) {
        int shown = redactor.addMost(secrets);
        if (shown > 0) {
            output.complain("The secrets of this job have more lines than a log hides: the " + shown
                    + " shortest lines are not hidden by themselves. Do not print them.");
        }
    }

    private Optional<JobCache> cache(JobLog output, Path checkout, String commit) {
        var known = variables.forCommand(commit, Map.of());
        return JobCache.wish(known)
                .map(wish -> new JobCache(
                        wish,
                        new CacheCalls(workplace.connection(), job.id(), job.token(), stop.signal()),
                        checkout,
                        Path.of(known.getOrDefault("HOME", System.getProperty("user.home"))),
                        workplace.job(job.id()),
                        known,
                        output::say));
    }

    private JobFinish after(JobLog output, Path checkout, CommandEnd end, JobSpace space) {
        return switch (end) {
            case CommandEnd.NotStarted(String because) -> {
                output.complain("The command could not be started: " + because);
                yield finish("-1", Optional.empty(), Optional.of("process_run_error"), 0);
            }
            case CommandEnd.Signalled(String signal) -> {
                output.complain("Stopped by " + signal + ": " + why());
                yield finish("-1", Optional.of(signal), signalReason(), 0);
            }
            case CommandEnd.Exited exited -> {
                if (exited.status() != 0) {
                    output.say("^^^ +++");
                    String by = exited.signal().map(name -> ": " + name).orElse("");
                    output.complain("The command exited with status " + exited.status() + by);
                }
                JobFinish finish = artifacts(output, checkout, exited.status(), space);
                yield finish.signal().isEmpty() && finish.exitStatus().equals(Integer.toString(exited.status()))
                        ? finish(finish.exitStatus(), exited.signal(), finish.signalReason(), 0)
                        : finish;
            }
        };
    }

    private JobFinish artifacts(JobLog output, Path checkout, int status, JobSpace space) {
        String paths = space.variable("BUILDKITE_ARTIFACT_PATHS");
        if (stop.reason().isPresent()) {
            output.complain("Stopping: " + why());
            return finish(Integer.toString(status), Optional.empty(), signalReason(), 0);
        }
        if (paths.isBlank()) {
            return ended(status);
        }
        output.say("~~~ Uploading artifacts");
        boolean uploaded = new ArtifactUpload(checkout, calls, output, stop, workplace.ids()).upload(paths);
        if (stop.reason().isPresent()) {
            return stoppedBefore(output);
        }
        return ended(status == 0 && !uploaded ? ARTIFACTS_FAILED : status);
    }

    private JobFinish stoppedBefore(JobLog output) {
        output.complain("Stopped: " + why());
        return finish("-1", Optional.empty(), signalReason(), 0);
    }

    private String why() {
        return stop.reason().map(JobStop.Reason::sentence).orElse("the agent was interrupted");
    }

    private Optional<String> signalReason() {
        return stop.reason().map(JobStop.Reason::signalReason);
    }

    private JobFinish ended(int status) {
        return finish(Integer.toString(status), Optional.empty(), signalReason(), 0);
    }

    /** The end of a job that was to stop before it began. */
    static JobFinish stoppedBefore(InstantSource clock) {
        return new JobFinish(
                "-1",
                Optional.empty(),
                Optional.of(JobStop.Reason.CANCELED.signalReason()),
                Optional.of(clock.instant().toString()),
                Optional.of(0),
                Optional.empty(),
                Optional.empty());
    }

    private JobFinish finish(String status, Optional<String> signal, Optional<String> reason, int chunksFailed) {
        return new JobFinish(
                status,
                signal,
                reason,
                Optional.of(workplace.clock().instant().toString()),
                Optional.of(chunksFailed),
                Optional.empty(),
                Optional.empty());
    }

    /** Asks the server whether to go on, until the job has ended. */
    private void watch(StopSignal until) {
        boolean going = until.pause(WATCHED_AFTER);
        while (going) {
            long asked = System.nanoTime();
            Reply reply = calls.state(until);
            if (reply.statusOrZero() == 401) {
                stop.request(JobStop.Reason.REVOKED);
            }
            JobCalls.stateIn(reply).flatMap(JobRun::asksToStop).ifPresent(stop::request);
            Duration rest = seat.stateInterval().minusNanos(System.nanoTime() - asked);
            going = !stop.signal().raised() && (rest.isNegative() ? !until.raised() : until.pause(rest));
        }
    }

    private static Optional<JobStop.Reason> asksToStop(String state) {
        return switch (state) {
            case "canceling", "canceled" -> Optional.of(JobStop.Reason.CANCELED);
            case "timing_out", "timed_out" -> Optional.of(JobStop.Reason.TIMED_OUT);
            case "finished", "passed", "failed", "lost", "expired" -> Optional.of(JobStop.Reason.REVOKED);
            default -> Optional.empty();
        };
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void clear() {
        try {
            Folders.remove(workplace.job(job.id()));
        } catch (IOException e) {
            log.atWarn().setCause(e).addKeyValue("job", job.id()).log("could not remove a job's folder");
        }
    }
}
