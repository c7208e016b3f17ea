package dev.belay.agent.jobs;

import dev.belay.agent.connection.Reply;
import dev.belay.protocol.agent.AcceptedJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a job's log while it grows. A chunk keeps its number, offset and size however often it is sent again, so that
 * the server neither loses nor repeats a byte.
 */
final class LogUpload implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(LogUpload.class);
    private static final int CHUNK_BYTES_MOST = 1 << 20;
    private static final int CHUNK_BYTES_IF_UNSAID = 100 << 10;

    /** A log has to be seen within a second, so a chunk waits half as long for company, at most. */
    private static final Duration INTERVAL_MOST = Duration.ofSeconds(1);

    private static final byte[] NOTHING = {};

    private final JobLog from;
    private final JobCalls calls;
    private final int chunkBytes;
    private final Duration firstGather;
    private final Duration gather;
    private final int leftBytesMax;
    private final AtomicInteger chunksFailed = new AtomicInteger();

    /** A log that ends before anything was sent, and that the server takes with its end. */
    private volatile byte[] left = NOTHING;

    /** With what the server wants of the logs of this job, and what the agent allows. */
    LogUpload(JobLog from, JobCalls calls, AcceptedJob job, JobLimits limits) {
        this.from = from;
        this.calls = calls;
        this.firstGather = limits.firstLines();
        this.leftBytesMax = job.finishLogBytesMax().orElse(0);
        Duration interval = Duration.ofSeconds(job.chunksIntervalSeconds());
        long most = job.chunksMaxSizeBytes();
        long wished = Math.min(most > 0 ? most : CHUNK_BYTES_IF_UNSAID, CHUNK_BYTES_MOST);
        this.chunkBytes = (int) Math.min(wished, limits.chunkBytesMost());
        boolean usable = interval.isPositive() && interval.compareTo(INTERVAL_MOST) < 0;
        this.gather = (usable ? interval : INTERVAL_MOST).dividedBy(2);
    }

    /** Returns when the log has ended and all of it was sent, given up, or left. */
    @Override
    public void run() {
        try {
            long offset = 0;
            long sequence = 1;
            for (byte[] chunk = from.read(0, chunkBytes, firstGather);
                    chunk.length > 0;
                    chunk = from.read(offset, chunkBytes, gather)) {
                if (offset == 0 && chunk.length <= leftBytesMax && from.endsAt(chunk.length)) {
                    left = chunk;
                    break;
                }
                Reply reply = calls.chunk(sequence, offset, chunk.length, packed(chunk));
                if (!reply.ok()) {
                    chunksFailed.incrementAndGet();
                    tell(reply, sequence);
                }
                offset += chunk.length;
                sequence++;
            }
            if (from.broken()) {
                chunksFailed.incrementAndGet();
            }
        } catch (IOException e) {
            chunksFailed.incrementAndGet();
            log.atError().setCause(e).log("cannot read a job's log back");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(Reply reply, long sequence) {
        log.atWarn()
                .addKeyValue("sequence", sequence)
                .addKeyValue("because", reply.explanation())
                .log("gave up a piece of a job's log");
    }

    /** A whole log that was left. */
    static Reply sendWhole(JobCalls calls, byte[] whole) {
        try {
            return calls.chunk(1, 0, whole.length, packed(whole));
        } catch (IOException e) {
            throw new UncheckedIOException("could not pack bytes in memory", e);
        }
    }

    private static byte[] packed(byte[] chunk) throws IOException {
        var packed = new ByteArrayOutputStream(chunk.length / 4 + 64);
        try (var gzip = new FastGzip(packed)) {
            gzip.write(chunk);
        }
        return packed.toByteArray();
    }

    /** Logs pack well at the lowest level, and the machine belongs to the jobs. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out, 8192);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /** The whole log, if it was left; else nothing. */
    byte[] left() {
        return left;
    }

    int chunksFailed() {
        return chunksFailed.get();
    }
}
