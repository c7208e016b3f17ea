package dev.belay.pipelines.api;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.job.LogHeadStore;
import dev.belay.pipelines.running.JobStep;
import dev.belay.pipelines.running.JobVariables;
import dev.belay.pipelines.running.Jobs;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.JobFinish;
import dev.belay.protocol.agent.JobFinished;
import dev.belay.protocol.agent.JobStart;
import dev.belay.protocol.agent.Ping;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The life of a job under {@code /v3}. Every call may come twice. */
public final class JobApi {

    private static final long CHUNK_BYTES_MAX = 1 << 20;
    private static final int CHUNK_INTERVAL_SECONDS = 1;
    private static final int WAIT_SECONDS_MAX = 55;

    /** The status by which agents are told to ask again (RFC 4918). */
    private static final int LOCKED = 423;

    private static final int ASK_AGAIN_SECONDS = 5;

    private final Database database;
    private final Nudges nudges;
    private final InstantSource clock;
    private final JobStore store;
    private final Jobs jobs;
    private final JobCallers callers;
    private final JobLimits limits;

    public JobApi(
            Database database,
            Nudges nudges,
            InstantSource clock,
            JobStore store,
            Jobs jobs,
            JobCallers callers,
            JobLimits limits) {
        this.database = database;
        this.nudges = nudges;
        this.clock = clock;
        this.store = store;
        this.jobs = jobs;
        this.callers = callers;
        this.limits = limits;
    }

    public List<Route> routes() {
        return List.of(
                Route.put("/v3/jobs/{id}/accept", Permission.ACT_AS_AGENT, this::accept),
                Route.put("/v3/jobs/{id}/acquire", Permission.ACT_AS_AGENT, this::acquire),
                Route.put("/v3/jobs/{id}/start", Permission.ACT_FOR_JOB, this::start),
                Route.get("/v3/jobs/{id}", Permission.ACT_FOR_JOB, this::state),
                Route.put("/v3/jobs/{id}/finish", Permission.ACT_FOR_JOB, this::finish));
    }

    private Response accept(Request request) {
        UUID id = JobCallers.id(request);
        if (!(request.caller().actor() instanceof Actor.Agent agent)) {
            throw Problem.forbidden("Only an agent accepts a job.");
        }
        boolean starts = request.json(Json.V3, JobStart.class).startedAt().isPresent();
        return told(request, jobs.accept(id, UUID.fromString(agent.id()), starts));
    }

    /** An agent that was started for one job names it. */
    private Response acquire(Request request) {
        UUID id = JobCallers.id(request);
        if (!(request.caller().actor() instanceof Actor.Agent agent)) {
            throw Problem.forbidden("Only an agent acquires a job.");
        }
        return switch (jobs.acquire(id, UUID.fromString(agent.id()))) {
            case Jobs.Acquired.Granted granted -> told(request, granted.accepted());
            case Jobs.Acquired.NotYet notYet ->
                new Response.JsonBody(
                        LOCKED,
                        Map.of("message", notYet.because()),
                        Json.V3,
                        Map.of("Retry-After", Integer.toString(ASK_AGAIN_SECONDS)));
            case Jobs.Acquired.Refused refused -> throw Problem.invalid(refused.because());
        };
    }

    private Response told(Request request, Jobs.Accepted accepted) {
        UUID id = accepted.job().id();
        callers.trust(accepted.token(), accepted.job());
        return Response.v3(new AcceptedJob(
                id.toString(),
                accepted.state().written(),
                JobVariables.of(accepted, callers.origin(request)),
                JobStep.of(accepted.step()),
                JobStep.permutation(accepted.step()),
                CHUNK_BYTES_MAX,
                CHUNK_INTERVAL_SECONDS,
                limits.logBytesMax(),
                accepted.token(),
                Optional.empty(),
                Optional.of(LogHeadStore.HEAD_BYTES_MAX)));
    }

    private Response start(Request request) {
        UUID id = callers.speaksFor(request);
        request.json(Json.V3, JobStart.class);
        jobs.start(id);
        return Response.v3(Map.of());
    }

    /** Answers at once when the agent should stop, else when it should or when its patience is over. */
    private Response state(Request request) throws InterruptedException {
        UUID id = callers.speaksFor(request);
        long seconds = request.header(Ping.WAIT_SECONDS)
                .filter(text -> text.matches("\\d{1,4}"))
                .map(Long::parseLong)
                .orElse(0L);
        Instant until = clock.instant().plusSeconds(Math.min(seconds, WAIT_SECONDS_MAX));
        try (var listener = nudges.listen(Job.stateTopic(id))) {
            while (true) {
                JobState state =
                        database.read(tx -> store.find(tx, id)).orElseThrow().state();
                Duration left = Duration.between(clock.instant(), until);
                boolean goesOn = state == JobState.ACCEPTED || state == JobState.RUNNING;
                if (!goesOn || !left.isPositive()) {
                    return Response.v3(new dev.belay.protocol.agent.JobState(told(request, state)));
                }
                listener.await(left);
            }
        }
    }

    /** An agent asks while it runs the job; if the server has ended the job meanwhile, the agent has to stop. */
    private static String told(Request request, JobState state) {
        return switch (state) {
            case FINISHED, WAITING_FAILED, WAITING, BLOCKED, LIMITING, LIMITED, SCHEDULED, EXPIRED ->
                JobState.CANCELED.written();
            case ASSIGNED, ACCEPTED, RUNNING, CANCELING, CANCELED -> state.written();
            case TIMING_OUT, TIMED_OUT ->
                AgentVersion.of(request).knowsTimeOuts() ? state.written() : JobState.CANCELING.written();
        };
    }

    private Response finish(Request request) {
        JobFinish finish = request.json(Json.V3, JobFinish.class);
        // Commands of the job have its token, and are no agents.
        boolean asks =
                finish.wantsNext().orElse(false) && request.caller().job().isEmpty();
        Optional<UUID> asker = asks ? Optional.of(agent(request)) : Optional.empty();
        UUID id = asks ? JobCallers.id(request) : callers.speaksFor(request);
        Jobs.Finished finished = jobs.finish(id, finish, finish.log().map(log -> head(id, log)), asker);
        if (finish.log().isEmpty() && finish.wantsNext().isEmpty()) {
            return Response.v3(Map.of());
        }
        return Response.v3(new JobFinished(
                Optional.of(finished.logKept()),
                finished.next().map(UUID::toString).map(Ping.AssignedJob::new)));
    }

    private static UUID agent(Request request) {
        if (request.caller().actor() instanceof Actor.Agent agent) {
            return UUID.fromString(agent.id());
        }
        throw Problem.forbidden("Only an agent asks for a job.");
    }

    private static LogHeadStore.Head head(UUID job, String base64) {
        try {
            byte[] log = Base64.getDecoder().decode(base64);
            if (log.length > 0 && log.length <= LogHeadStore.HEAD_BYTES_MAX) {
                return LogHeadStore.Head.of(job, log);
            }
        } catch (IllegalArgumentException _) {
            // It is refused below.
        }
        throw Problem.invalid(
                "The log that comes with an end is 1 to " + LogHeadStore.HEAD_BYTES_MAX + " bytes, in Base64.");
    }
}
