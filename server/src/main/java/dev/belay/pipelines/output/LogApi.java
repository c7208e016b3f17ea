package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Logs: written by agents under {@code /v3}, read by everybody else under {@code /api}. */
public final class LogApi {

    private static final int CHUNK_BYTES_MAX = 4 << 20;
    private static final int WAIT_SECONDS_MAX = 55;
    private static final int HEADER_TIMES_MAX = 10_000;

    /** Response header: whether the log ends with these bytes. */
    private static final String FINISHED = "Belay-Log-Finished";

    private final Database database;
    private final Logs logs;
    private final LogStore store;
    private final JobCallers callers;

    /** The body of {@code header_times}. */
    record HeaderTimes(Map<String, String> headerTimes) {}

    public LogApi(Database database, Logs logs, LogStore store, JobCallers callers) {
        this.database = database;
        this.logs = logs;
        this.store = store;
        this.callers = callers;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v3/jobs/{id}/chunks", Permission.ACT_FOR_JOB, this::chunk)
                        .withBody(CHUNK_BYTES_MAX),
                Route.post("/v3/jobs/{id}/header_times", Permission.ACT_FOR_JOB, this::headerTimes),
                Route.get("/api/jobs/{id}/log", Permission.VIEW, this::read));
    }

    private Response chunk(Request request) {
        Job job = callers.job(request);
        long offset = required(request, "offset");
        long size = required(request, "size");
        // Chunks come packed; one that a proxy has unpacked on its way is as good.
        byte[] chunk = request.unpackedBytes(CHUNK_BYTES_MAX);
        if (chunk.length != size) {
            throw Problem.invalid("The chunk has " + chunk.length + " bytes and should have " + size + ".");
        }
        logs.write(job.id(), offset, chunk);
        return Response.v3(Map.of());
    }

    private static long required(Request request, String name) {
        long value = request.queryNumber(name, -1, -1, Long.MAX_VALUE / 2);
        if (value < 0) {
            throw Problem.invalid("A chunk needs the query parameter “" + name + "”, 0 or more.");
        }
        return value;
    }

    private Response headerTimes(Request request) {
        Job job = callers.job(request);
        Map<String, String> times = request.json(Json.V3, HeaderTimes.class).headerTimes();
        if (times.size() > HEADER_TIMES_MAX) {
            throw Problem.invalid("A log has at most " + HEADER_TIMES_MAX + " headers.");
        }
        database.transact(tx -> {
            store.headerTimes(tx, job.id(), times);
            return job;
        });
        return Response.v3(Map.of());
    }

    private Response read(Request request) throws InterruptedException {
        UUID job = JobCallers.id(request);
        long from = request.queryNumber("from", 0, 0, Long.MAX_VALUE / 2);
        Duration wait = Duration.ofSeconds(request.queryNumber("waitSeconds", 0, 0, WAIT_SECONDS_MAX));
        Logs.Piece piece = logs.read(job, from, wait);
        var headers = Map.of(FINISHED, Boolean.toString(piece.finished()));
        return new Response.Stream(
                200,
                "text/plain; charset=utf-8",
                headers,
                output -> output.write(piece.bytes().array(), 0, piece.bytes().limit()));
    }
}
