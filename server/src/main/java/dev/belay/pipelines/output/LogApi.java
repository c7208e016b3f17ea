package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Download;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs: written by agents under {@code /v3}, read by everybody else under {@code /api}. */
public final class LogApi {

    private static final Logger log = LoggerFactory.getLogger(LogApi.class);

    private static final int CHUNK_BYTES_MAX = 4 << 20;
    private static final int WAIT_SECONDS_MAX = 55;
    private static final int HEADER_TIMES_MAX = 10_000;

    /** Response header: whether the log ends with these bytes. */
    private static final String FINISHED = "Belay-Log-Finished";

    /** Response header: how many bytes after these arrived once and are not on the server's disk. */
    private static final String LOST = "Belay-Log-Lost-Bytes";

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final Pattern HEADER = Pattern.compile("[0-9]{1,10}");
    private static final Pattern TIME = Pattern.compile("[0-9A-Za-z:.+ -]{1,40}");

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
                Route.get("/api/jobs/{id}/log", Permission.VIEW, this::read)
                        .withQueries("from", "waitSeconds", "plain", "download"));
    }

    private Response chunk(Request request) {
        UUID job = callers.speaksFor(request);
        long offset = required(request, "offset");
        long size = required(request, "size");
        // Chunks come packed; one that a proxy has unpacked on its way is as good.
        byte[] chunk = request.unpackedBytes(CHUNK_BYTES_MAX);
        if (chunk.length != size) {
            throw Problem.invalid("The chunk has " + chunk.length + " bytes and should have " + size + ".");
        }
        logs.write(job, offset, chunk);
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
        boolean strange = times.entrySet().stream()
                .anyMatch(time -> !HEADER.matcher(time.getKey()).matches()
                        || !TIME.matcher(String.valueOf(time.getValue())).matches());
        if (strange) {
            throw Problem.invalid("The time of a header goes by its number, and is written as in RFC 3339.");
        }
        boolean kept = times.size() <= HEADER_TIMES_MAX
                && database.transact(tx -> store.headerTimes(tx, job.id(), times, HEADER_TIMES_MAX));
        if (!kept) {
            throw Problem.invalid("A log has at most " + HEADER_TIMES_MAX + " headers.");
        }
        return Response.v3(Map.of());
    }

    /**
     * The whole rest of a log; one that is complete can be fetched in parts, and checked once somebody has read it whole. With
     * {@code plain} without what only terminals understand, with {@code download} as a file. Or one piece of it, awaited, for a
     * caller that names a time to wait.
     */
    private Response read(Request request) throws InterruptedException {
        UUID job = JobCallers.id(request);
        long from = request.queryNumber("from", 0, 0, Long.MAX_VALUE / 2);
        if (logs.standing(job).deleted()) {
            throw new Problem(Problem.Kind.GONE, "The log was deleted: its pipeline keeps logs for a time.");
        }
        if (request.query("waitSeconds").isEmpty()) {
            return all(job, from, request);
        }
        Duration wait = Duration.ofSeconds(request.queryNumber("waitSeconds", 0, 0, WAIT_SECONDS_MAX));
        Logs.Piece piece = logs.read(job, from, wait);
        var headers = Map.of(FINISHED, Boolean.toString(piece.finished()), LOST, Long.toString(piece.lost()));
        return new Response.Stream(
                200, TEXT, headers, output -> output.write(piece.bytes().array()));
    }

    private Response all(UUID job, long from, Request request) {
        Logs.Standing standing = logs.standing(job);
        boolean plain = request.query("plain").isPresent();
        var headers = new TreeMap<>(Map.of(FINISHED, Boolean.toString(standing.complete())));
        if (request.query("download").isPresent()) {
            headers.put("Content-Disposition", "attachment; filename=\"" + job + (plain ? ".txt\"" : ".log\""));
        }
        boolean stands = standing.complete()
                && standing.missing() == 0
                && from == 0
                && !plain
                && logs.isHere(job, standing.readable());
        if (stands) {
            String sha256 = logs.digest(job, standing.readable()).orElse("");
            boolean wantsPart = request.header("range").isPresent()
                    && request.header("if-range").isEmpty();
            if (!sha256.isEmpty() || wantsPart) {
                return new Download(
                                TEXT,
                                standing.readable(),
                                sha256,
                                headers,
                                (offset, bytes) -> new LogStream(logs, job, offset, bytes))
                        .answer(request);
            }
            headers.put("Accept-Ranges", "bytes");
        }
        return new Response.Stream(200, TEXT, headers, output -> {
            if (stands) {
                writeAndDigest(job, standing, output);
            } else {
                write(job, from, standing, plain, output);
            }
        });
    }

    /** The digest is made of what is read anyway: reading a log of a gibibyte first would keep its reader waiting for a minute. */
    private void writeAndDigest(UUID job, Logs.Standing standing, OutputStream output) throws IOException {
        var digest = new DigestOutputStream(output, sha256());
        if (write(job, 0, standing, false, digest)) {
            keep(job, standing.readable(), digest.getMessageDigest().digest());
        }
    }

    /** Whoever reads has all of it by now: that the database is away is the loss of the next reader only. */
    private void keep(UUID job, long total, byte[] sha256) {
        try {
            logs.digest(job, total, sha256);
        } catch (Problem problem) {
            log.atWarn().addKeyValue("job", job).setCause(problem).log("could not keep the digest of a log");
        }
    }

    /** Whether all of it was there. */
    private boolean write(UUID job, long from, Logs.Standing standing, boolean plain, OutputStream output)
            throws IOException {
        long at = from;
        var text = new PlainLog();
        while (at < standing.readable()) {
            byte[] bytes = logs.bytes(job, at, (int) Math.min(standing.readable() - at, Logs.PIECE_BYTES_MAX));
            output.write(bytes, 0, plain ? text.strip(bytes, bytes.length, bytes) : bytes.length);
            at += bytes.length;
            if (bytes.length == 0) {
                output.write(gap(standing.readable() - at));
                return false;
            }
        }
        return true;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("this JDK lacks SHA-256", exception);
        }
    }

    private static byte[] gap(long bytes) {
        return ("\n[" + bytes + " bytes of this log are not on the disk of this server.]\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
