package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.JobStore;
import dev.belay.platform.blobs.Blobs;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Nudges;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * The logs of jobs. Chunks arrive in any order and more than once; a byte that was acknowledged is on the disk, and a log is
 * read up to its first gap while it may still be filled.
 */
public final class Logs {

    /** How long after a job's end chunks are awaited that were sent before. */
    private static final Duration STRAGGLERS = Duration.ofSeconds(60);

    /** How much is read at once. */
    static final int PIECE_BYTES_MAX = 1 << 20;

    private final Database database;
    private final Nudges nudges;
    private final InstantSource clock;
    private final Blobs blobs;
    private final LogStore store;
    private final JobStore jobs;
    private final JobLimits limits;

    /** A part of a log; {@code finished} when it is the last. */
    public record Piece(ByteBuffer bytes, boolean finished) {}

    public Logs(
            Database database,
            Nudges nudges,
            InstantSource clock,
            Blobs blobs,
            LogStore store,
            JobStore jobs,
            JobLimits limits) {
        this.database = database;
        this.nudges = nudges;
        this.clock = clock;
        this.blobs = blobs;
        this.store = store;
        this.jobs = jobs;
        this.limits = limits;
    }

    /** Keeps a chunk. */
    void write(UUID job, long offset, byte[] chunk) {
        if (offset + chunk.length > limits.logBytesMax()) {
            throw new Problem(
                    Problem.Kind.TOO_LARGE,
                    "A log has at most " + limits.logBytesMax() + " bytes; what is beyond is not kept.");
        }
        if (chunk.length == 0) {
            return;
        }
        blobs.writeAt(blob(job), offset, chunk);
        database.transact(tx -> {
            store.received(tx, job, offset, offset + chunk.length);
            tx.nudge(Job.topic(job));
            return job;
        });
    }

    /** What there is from an offset on. While there is nothing and more may come, waits for it. */
    public Piece read(UUID job, long from, Duration wait) throws InterruptedException {
        Instant until = clock.instant().plus(wait);
        try (var listener = nudges.listen(Job.topic(job))) {
            while (true) {
                Piece piece = read(job, from);
                Duration left = Duration.between(clock.instant(), until);
                if (piece.bytes().hasRemaining() || piece.finished() || !left.isPositive()) {
                    return piece;
                }
                listener.await(left);
            }
        }
    }

    private Piece read(UUID id, long from) {
        record Standing(Job job, LogStore.Extent extent) {}
        Standing standing = database.read(tx ->
                new Standing(jobs.find(tx, id).orElseThrow(() -> Problem.notFound("job " + id)), store.extent(tx, id)));
        LogStore.Extent extent = standing.extent();
        boolean complete = standing.job()
                .times()
                .finished()
                .filter(at -> extent.missing() == 0 || at.plus(STRAGGLERS).isBefore(clock.instant()))
                .isPresent();
        long end = complete ? extent.total() : extent.contiguous();
        int length = Math.clamp(end - from, 0, PIECE_BYTES_MAX);
        byte[] bytes = length == 0 ? new byte[0] : blobs.read(blob(id), from, length);
        return new Piece(ByteBuffer.wrap(bytes), complete && from + bytes.length >= end);
    }

    private static String blob(UUID job) {
        return "logs/" + job;
    }
}
