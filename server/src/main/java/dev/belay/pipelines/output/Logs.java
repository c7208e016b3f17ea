package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.job.LogHeadStore;
import dev.belay.platform.blobs.Blobs;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.GroupCommit;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.database.Tx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The logs of jobs. Chunks arrive in any order and more than once; a byte that was acknowledged is on the disk, and a log is
 * read up to its first gap while it may still be filled.
 */
public final class Logs {

    /** How long after a job's end chunks are awaited that were sent before. */
    private static final Duration STRAGGLERS = Duration.ofSeconds(60);

    /** How much is read at once. */
    static final int PIECE_BYTES_MAX = 1 << 20;

    /** Lines are counted in blocks of this size. */
    static final int BLOCK_BYTES = 1 << 18;

    private static final byte[] NOTHING = new byte[0];
    private static final HexFormat HEX = HexFormat.of();

    private final Database database;
    private final Nudges nudges;
    private final InstantSource clock;
    private final Blobs blobs;
    private final LogStore store;
    private final LogHeadStore headStore = new LogHeadStore();
    private final JobStore jobs;
    private final JobLimits limits;
    private final GroupCommit<Chunk, UUID> intake;
    private final GroupCommit<LogHeadStore.Head, Boolean> beginnings;

    /**
     * A part of a log.
     *
     * @param finished whether it is the last
     * @param lost bytes after it that arrived once and are not on this server's disk
     */
    public record Piece(ByteBuffer bytes, boolean finished, long lost) {}

    /**
     * How a log stands.
     *
     * @param readable where it ends, or for now the first gap begins
     * @param complete whether nothing will be added
     * @param missing bytes in gaps that nobody fills any more; they read as zeros
     * @param deleted whether it was kept long enough and nothing is left of it
     */
    public record Standing(long readable, boolean complete, long missing, boolean deleted) {}

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
        this.intake = new GroupCommit<>(database, Chunk::job, this::receive);
        this.beginnings = new GroupCommit<>(database, LogHeadStore.Head::job, this::begin);
    }

    /** Keeps a chunk. */
    void write(UUID job, long offset, byte[] chunk) {
        if (offset + chunk.length > limits.logBytesMax()) {
            throw new Problem(
                    Problem.Kind.TOO_LARGE,
                    "A log has at most " + limits.logBytesMax() + " bytes; what is beyond is not kept.");
        }
        if (chunk.length == 0 || isHead(job, offset, chunk) || isClosed(job)) {
            return;
        }
        blobs.writeAt(blob(job), offset, chunk);
        intake.ask(new Chunk(job, offset, ByteBuffer.wrap(chunk)));
    }

    /** Whether it is kept by now as the beginning of a log. */
    private boolean isHead(UUID job, long offset, byte[] chunk) {
        return offset == 0
                && chunk.length <= LogHeadStore.HEAD_BYTES_MAX
                && beginnings.ask(LogHeadStore.Head.of(job, chunk));
    }

    private List<Boolean> begin(Tx tx, List<LogHeadStore.Head> heads) {
        Set<UUID> begun = headStore.begin(tx, heads);
        begun.forEach(job -> tx.nudge(Job.topic(job)));
        return heads.stream().map(head -> begun.contains(head.job())).toList();
    }

    /** Bytes that are on the disk and not known yet. */
    private record Chunk(UUID job, long offset, ByteBuffer bytes) {}

    private List<UUID> receive(Tx tx, List<Chunk> chunks) {
        Map<UUID, List<LogStore.Span>> news = store.received(
                tx,
                chunks.stream()
                        .map(chunk -> new LogStore.Arrived(
                                chunk.job(),
                                new LogStore.Span(
                                        chunk.offset(),
                                        chunk.offset() + chunk.bytes().capacity())))
                        .toList());
        store.countLines(
                tx,
                chunks.stream()
                        .flatMap(chunk -> lines(chunk, news.getOrDefault(chunk.job(), List.of())))
                        .toList());
        chunks.forEach(chunk -> tx.nudge(Job.topic(chunk.job())));
        return chunks.stream().map(Chunk::job).toList();
    }

    /** Whatever comes for a log that was moved or deleted came before, or comes hours too late. */
    private boolean isClosed(UUID job) {
        return !blobs.isHere(blob(job)) && database.read(tx -> store.isClosed(tx, job));
    }

    /** Lines by the block in which they end, of bytes that came for the first time. */
    private static Stream<LogStore.Counted> lines(Chunk chunk, List<LogStore.Span> news) {
        var lines = new HashMap<Integer, Integer>();
        for (LogStore.Span span : news) {
            for (int at = (int) (span.begin() - chunk.offset()); at < span.end() - chunk.offset(); at++) {
                if (chunk.bytes().get(at) == '\n') {
                    lines.merge((int) ((chunk.offset() + at) / BLOCK_BYTES), 1, Integer::sum);
                }
            }
        }
        return lines.entrySet().stream().map(each -> new LogStore.Counted(chunk.job(), each.getKey(), each.getValue()));
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
        Standing standing = standing(id);
        long left = Math.max(0, standing.readable() - from);
        byte[] bytes = bytes(id, from, (int) Math.min(left, PIECE_BYTES_MAX));
        boolean cut = bytes.length < Math.min(left, PIECE_BYTES_MAX);
        return new Piece(
                ByteBuffer.wrap(bytes),
                cut || (standing.complete() && bytes.length == left),
                cut ? left - bytes.length : 0);
    }

    /** How a job's log stands now. */
    public Standing standing(UUID id) {
        return database.read(tx -> {
            Job job = jobs.find(tx, id).orElseThrow(() -> Problem.notFound("job " + id));
            LogStore.Extent extent = store.extent(tx, id);
            boolean complete = job.times()
                    .finished()
                    .filter(at -> extent.missing() == 0 || at.plus(STRAGGLERS).isBefore(clock.instant()))
                    .isPresent();
            return new Standing(
                    complete ? extent.total() : extent.contiguous(),
                    complete,
                    complete ? extent.missing() : 0,
                    complete && extent.total() == 0 && store.isDeleted(tx, id));
        });
    }

    /** The SHA-256 of a complete log of so many bytes, in hexadecimal, once somebody has read it whole. */
    Optional<String> digest(UUID job, long total) {
        return database.read(tx -> store.digest(tx, job, total));
    }

    /** Keeps the SHA-256 of a complete log of so many bytes. */
    void digest(UUID job, long total, byte[] sha256) {
        database.transact(tx -> {
            store.digest(tx, job, total, HEX.formatHex(sha256));
            return total;
        });
    }

    /** Whether a log of so many bytes has its last on this server's disk. */
    boolean isHere(UUID job, long total) {
        return total > 0 && bytes(job, total - 1, 1).length == 1;
    }

    /** The bytes from an offset on; fewer than asked for when they are not on this server's disk. */
    byte[] bytes(UUID job, long from, int bytesMax) {
        byte[] head = from < LogHeadStore.HEAD_BYTES_MAX ? head(job) : NOTHING;
        if (from >= head.length) {
            return bytesMax == 0 ? NOTHING : blobs.read(blob(job), from, bytesMax);
        }
        byte[] first = Arrays.copyOfRange(head, (int) from, (int) Math.min(head.length, from + bytesMax));
        if (first.length == bytesMax) {
            return first;
        }
        byte[] rest = blobs.read(blob(job), head.length, bytesMax - first.length);
        byte[] all = Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        return all;
    }

    private byte[] head(UUID job) {
        return database.read(tx -> store.head(tx, job)).orElse(NOTHING);
    }

    /** Where a job's log is kept, but for its head. */
    static String blob(UUID job) {
        return "logs/" + job;
    }
}
