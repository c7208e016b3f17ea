package dev.belay.agent.jobs;

import dev.belay.agent.machine.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one job: written to a file first, read from there for sending, so that neither a long line nor a long
 * outage costs memory. Before each line stands when it began, in the field's way, which terminals do not show. Beyond its limit, or
 * when the disk is full, it ends with a line that says so; the job goes on.
 */
final class JobLog implements Words, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobLog.class);
    private static final String ANSI_RED = "\033[31m";
    private static final String ANSI_OFF = "\033[0m";

    private final FileOutputStream file;
    private final RandomAccessFile reader;
    private final long bytesMax;
    private final InstantSource clock;
    private final byte[] lastWords;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private long size;
    private byte[] afterFile = {};
    private byte lastByte = '\n';
    private boolean cut;
    private boolean ended;

    JobLog(Path path, long bytesMax, InstantSource clock) throws IOException {
        this.clock = clock;
        this.file = new FileOutputStream(path.toFile());
        this.reader = new RandomAccessFile(path.toFile(), "r");
        this.bytesMax = bytesMax;
        this.lastWords = ("\n" + ANSI_RED + "The log is longer than " + bytesMax + " bytes; the rest is not kept."
                        + ANSI_OFF + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Appends what the command wrote. What comes after the end or beyond the limit is dropped. */
    void write(byte[] written, int writtenLength) {
        lock.lock();
        try {
            if (cut || ended || writtenLength == 0) {
                return;
            }
            byte[] bytes = timed(written, writtenLength);
            int length = bytes.length;
            long room = bytesMax - lastWords.length - size;
            if (length <= room) {
                append(bytes, length);
            } else {
                append(bytes, (int) Math.max(room, 0));
                if (!cut) {
                    append(lastWords, lastWords.length);
                }
                cut = true;
            }
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private byte[] timed(byte[] bytes, int length) {
        byte[] time = ("\033_bk;t=" + clock.millis() + "\007").getBytes(StandardCharsets.US_ASCII);
        var timed = new ByteArrayOutputStream(length + 2 * time.length);
        boolean begins = lastByte == '\n';
        int from = 0;
        for (int at = 0; at < length; at++) {
            if (begins) {
                timed.write(bytes, from, at - from);
                timed.writeBytes(time);
                from = at;
            }
            begins = bytes[at] == '\n';
        }
        timed.write(bytes, from, length - from);
        return timed.toByteArray();
    }

    private void append(byte[] bytes, int length) {
        if (length == 0) {
            return;
        }
        try {
            file.write(bytes, 0, length);
            size += length;
            lastByte = bytes[length - 1];
        } catch (IOException e) {
            cut = true;
            afterFile = ((lastByte == '\n' ? "" : "\n") + ANSI_RED + "The log cannot be kept any more: "
                            + e.getMessage() + "; the rest is lost." + ANSI_OFF + "\n")
                    .getBytes(StandardCharsets.UTF_8);
            log.atError().setCause(e).log("cannot write a job's log any more");
        }
    }

    /** A line of the agent's own, beginning on a new line. */
    @Override
    public void say(String line) {
        lock.lock();
        try {
            byte[] bytes = ((lastByte == '\n' ? "" : "\n") + line + "\n").getBytes(StandardCharsets.UTF_8);
            write(bytes, bytes.length);
        } finally {
            lock.unlock();
        }
    }

    /** A line of the agent's own that tells what went wrong. */
    @Override
    public void complain(String line) {
        say(ANSI_RED + line + ANSI_OFF);
    }

    /** Whether some of it is lost, since it could not be written. */
    boolean broken() {
        lock.lock();
        try {
            return afterFile.length > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has ended and has so many bytes. */
    boolean endsAt(long bytes) {
        lock.lock();
        try {
            return ended && length() == bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is written from now on. */
    void end() {
        lock.lock();
        try {
            ended = true;
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Up to {@code bytesMost} bytes from an offset on: waits until there are that many, or the log ends, or there are
     * some and {@code atLeast} has passed. Nothing is left when it answers with none.
     */
    byte[] read(long offset, int bytesMost, Duration atLeast) throws IOException, InterruptedException {
        Deadline patience = Deadline.in(atLeast);
        int length;
        lock.lock();
        try {
            while (!ended && length() - offset < bytesMost && (length() == offset || !patience.passed())) {
                if (length() == offset) {
                    more.await();
                } else {
                    var _ = more.await(patience.left().toNanos(), TimeUnit.NANOSECONDS);
                }
            }
            if (offset >= size) {
                int from = (int) (offset - size);
                return Arrays.copyOfRange(afterFile, from, Math.min(afterFile.length, from + bytesMost));
            }
            length = (int) Math.min(size - offset, bytesMost);
        } finally {
            lock.unlock();
        }
        byte[] bytes = new byte[length];
        reader.seek(offset);
        reader.readFully(bytes);
        return bytes;
    }

    private long length() {
        return size + afterFile.length;
    }

    @Override
    public void close() throws IOException {
        end();
        try (file;
                reader) {
            // Both are closed, whatever happens to the first.
        }
    }
}
