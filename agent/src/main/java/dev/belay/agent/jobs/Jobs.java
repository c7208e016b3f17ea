package dev.belay.agent.jobs;

import dev.belay.agent.connection.Reply;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.git.Checkouts;
import dev.belay.agent.local.JobApi;
import dev.belay.agent.machine.CleanEnvironment;
import dev.belay.agent.machine.Folders;
import dev.belay.agent.machine.ProcessGroup;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.JobFinish;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs jobs, each once. All slots of the agent share it. */
public final class Jobs implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(Jobs.class);
    private static final int ENDED_REMEMBERED_MAX = 200;

    private final Workplace workplace;
    private final Map<String, Ended> ended = new LinkedHashMap<>();

    /** What was said of a job that this agent has run. */
    private record Ended(String token, JobFinish finish) {}

    /** What all jobs of an agent share. */
    record Workplace(
            ServerConnection connection,
            URI server,
            Checkouts checkouts,
            CleanEnvironment environment,
            Path folder,
            JobLimits limits,
            InstantSource clock,
            Supplier<UUID> ids,
            JobApi api) {

        Path job(String id) {
            return folder.resolve("jobs").resolve(id);
        }
    }

    /** @throws IOException if commands of jobs could not speak with this agent */
    public Jobs(
            ServerConnection connection,
            URI server,
            Checkouts checkouts,
            CleanEnvironment environment,
            Path folder,
            JobLimits limits,
            InstantSource clock,
            Supplier<UUID> ids)
            throws IOException {
        this.workplace = new Workplace(
                connection, server, checkouts, environment, folder, limits, clock, ids, JobApi.open(folder));
    }

    /** Ends what jobs of the agent's last life still run, all at once. The server finds those jobs lost. */
    public void endLeftovers() throws IOException {
        List<Path> jobs = Folders.in(workplace.folder().resolve("jobs"));
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            jobs.forEach(job -> each.execute(() -> endLeftover(job)));
        }
        for (Path job : jobs) {
            Folders.remove(job);
        }
    }

    private void endLeftover(Path job) {
        String id = String.valueOf(job.getFileName());
        ProcessGroup.leftBehind(JobRun.trail(job, id)).ifPresent(group -> {
            log.atWarn().addKeyValue("job", id).log("stopping a job of the agent's last life");
            group.stop(workplace.limits().cancelGrace());
        });
    }

    /** Whether this id can be a job's: it becomes the name of a folder. */
    public static boolean acceptable(String id) {
        return id.matches("[A-Za-z0-9][A-Za-z0-9-]{0,63}");
    }

    /**
     * Whether this agent has run the job already. Then its end is said again, since the server seems not to have heard
     * it, and it must not run again.
     */
    public boolean repeatEnd(String id, StopSignal gone) {
        Optional<Ended> known;
        synchronized (ended) {
            known = Optional.ofNullable(ended.get(id));
        }
        known.ifPresent(end -> {
            Reply reply = calls(id, end.token(), gone).finish(end.finish());
            log.atWarn()
                    .addKeyValue("job", id)
                    .addKeyValue("answer", reply.statusOrZero())
                    .log("was offered a job that it has run; said its end again");
        });
        return known.isPresent();
    }

    /**
     * Runs a job to its end and says the end to the server, unless it is not to run any more. Answers the next job, if the server has
     * one. {@code stop} asks it to end early because the agent stops; {@code gone} ends all sending.
     *
     * @param asker the agent's token while the agent wants more jobs
     */
    public Optional<String> run(
            AcceptedJob job, Seat seat, Supplier<Optional<String>> asker, StopSignal stop, StopSignal gone) {
        JobCalls calls = calls(job.id(), job.token(), gone);
        switch (job.state()) {
            case "running" -> {
                // It was started as it was accepted.
            }
            case "accepted" -> {
                Reply started = calls.start(workplace.clock().instant());
                if (!started.ok()) {
                    log.atWarn()
                            .addKeyValue("job", job.id())
                            .addKeyValue("because", started.explanation())
                            .log("did not run a job");
                    return Optional.empty();
                }
            }
            default -> {
                // It was to stop before this agent heard that it has it.
                JobFinish never = JobRun.stoppedBefore(workplace.clock());
                return end(calls, job, seat, never, ByteBuffer.allocate(0), asker.get());
            }
        }
        var run = new JobRun(workplace, calls, job, seat);
        JobFinish finish = run.run(stop);
        // A server that says nothing of logs with ends is older, and knows no more of questions with them.
        Optional<String> asks = job.finishLogBytesMax().isPresent() ? asker.get() : Optional.empty();
        return end(calls, job, seat, finish, run.unsentLog(), asks);
    }

    private Optional<String> end(
            JobCalls calls,
            AcceptedJob job,
            Seat seat,
            JobFinish finish,
            ByteBuffer unsentLog,
            Optional<String> asker) {
        remember(job, finish);
        JobEnd.Said said = new JobEnd(calls, finish, unsentLog).say(asker);
        log.atInfo()
                .addKeyValue("job", job.id())
                .addKeyValue("slot", seat.slot())
                .addKeyValue("exit", finish.exitStatus())
                .addKeyValue("answer", said.status())
                .log("ran a job");
        return said.next();
    }

    private void remember(AcceptedJob job, JobFinish finish) {
        synchronized (ended) {
            if (ended.size() >= ENDED_REMEMBERED_MAX) {
                ended.remove(ended.keySet().iterator().next());
            }
            ended.put(job.id(), new Ended(job.token(), finish));
        }
    }

    /** To be called when no job runs any more. */
    @Override
    public void close() throws IOException {
        workplace.api().close();
    }

    private JobCalls calls(String id, String token, StopSignal gone) {
        return new JobCalls(
                workplace.connection(), id, token, workplace.limits().resendAtMost(), gone);
    }
}
