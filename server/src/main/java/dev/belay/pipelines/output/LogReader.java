package dev.belay.pipelines.output;

import dev.belay.platform.database.Database;
import dev.belay.platform.page.LogText;
import dev.belay.platform.page.LogText.Cursor;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * Stretches of logs for people, each rendered for what it shows, however long the log is: its end, or one of its parts. A
 * line belongs to the part in which it begins.
 */
public final class LogReader {

    /** The size of a part; the last one is shorter. */
    static final int PART_BYTES = LogText.STRETCH_BYTES_MAX;

    private static final int BLOCKS_OF_PART = PART_BYTES / Logs.BLOCK_BYTES;

    private final Database database;
    private final Logs logs;
    private final LogStore store;

    /**
     * A stretch of a log.
     *
     * @param from where it begins, in bytes
     * @param to where it ends
     * @param complete whether nothing will be added after it
     * @param parts how many parts the log has by now
     * @param lost bytes after it that are not on this server's disk
     * @param missing bytes of the log that its agent never sent
     * @param deleted whether the log was kept long enough and nothing is left of it
     */
    public record Stretch(
            LogText text, long from, long to, boolean complete, int parts, long lost, long missing, boolean deleted) {

        /** The part in which what is before this stretch ends. */
        public int partBefore() {
            return (int) Math.max(1, (from + PART_BYTES - 1) / PART_BYTES);
        }
    }

    public LogReader(Database database, Logs logs, LogStore store) {
        this.database = database;
        this.logs = logs;
        this.store = store;
    }

    /** The end of a log as it is now. */
    public Stretch end(UUID job) {
        Logs.Standing standing = logs.standing(job);
        return from(job, standing, cursor(job, endBlock(standing)));
    }

    private static int endBlock(Logs.Standing standing) {
        long early = Math.max(0, standing.readable() - LogText.STRETCH_BYTES_MAX);
        return (int) ((early + Logs.BLOCK_BYTES - 1) / Logs.BLOCK_BYTES);
    }

    /** The part in which a line begins, from 1; empty when that is in the end as it is now, or after it. */
    public Optional<Integer> partOf(UUID job, long line) {
        int end = endBlock(logs.standing(job));
        Optional<Integer> block = database.read(tx -> store.blockOf(tx, job, line));
        if (end == 0 || block.isEmpty() || line >= firstLine(job, end)) {
            return Optional.empty();
        }
        int part = block.get() / BLOCKS_OF_PART + 1;
        boolean beginsWithNext = line >= firstLine(job, part * BLOCKS_OF_PART);
        return Optional.of(beginsWithNext ? part + 1 : part);
    }

    /** The number of the first line that begins in a block. */
    private long firstLine(UUID job, int block) {
        return block == 0 ? 1 : cursor(job, block).line() + 1;
    }

    /** One part, from 1; the last one when there are not so many. */
    public Stretch part(UUID job, int wanted) {
        Logs.Standing standing = logs.standing(job);
        int part = Math.clamp(wanted, 1, parts(standing));
        Cursor from = cursor(job, (part - 1) * BLOCKS_OF_PART);
        long end = (long) part * PART_BYTES;
        long last = Math.min(standing.readable(), end + LogText.LINE_BYTES_MAX);
        byte[] bytes = logs.bytes(job, from.offset(), (int) (last - from.offset()));
        long lost = last - from.offset() - bytes.length;
        byte[] lines = Arrays.copyOf(bytes, lineEnd(bytes, (int) (end - from.offset())));
        return new Stretch(
                LogText.render(lines, from, true),
                from.offset(),
                from.offset() + lines.length,
                standing.complete(),
                parts(standing),
                lost,
                standing.missing(),
                standing.deleted());
    }

    /** The end of the line that begins before a place. */
    private static int lineEnd(byte[] bytes, int place) {
        for (int at = Math.max(0, place - 1); at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                return at + 1;
            }
        }
        return bytes.length;
    }

    /** From a cursor on; while there is nothing beyond the {@code seen} bytes, waits for some. */
    public Stretch follow(UUID job, Cursor from, long seen, Duration wait) throws InterruptedException {
        logs.read(job, Math.max(from.offset(), seen), wait);
        return from(job, logs.standing(job), from);
    }

    private Stretch from(UUID job, Logs.Standing standing, Cursor from) {
        long left = Math.max(0, standing.readable() - from.offset());
        int wanted = (int) Math.min(left, Logs.PIECE_BYTES_MAX);
        byte[] bytes = logs.bytes(job, from.offset(), wanted);
        boolean lost = bytes.length < wanted;
        boolean last = lost || (standing.complete() && bytes.length == left);
        return new Stretch(
                LogText.render(bytes, from, last),
                from.offset(),
                from.offset() + bytes.length,
                last,
                parts(standing),
                lost ? left - bytes.length : 0,
                standing.missing(),
                standing.deleted());
    }

    private static int parts(Logs.Standing standing) {
        return (int) Math.max(1, (standing.readable() + PART_BYTES - 1) / PART_BYTES);
    }

    /** The beginning of the first line that begins in a block: one byte before the block says whether that is at once. */
    private Cursor cursor(UUID job, int block) {
        if (block == 0) {
            return Cursor.START;
        }
        long before = (long) block * Logs.BLOCK_BYTES - 1;
        byte[] last = logs.bytes(job, before, 1);
        long lines = database.read(tx -> store.linesBefore(tx, job, block));
        boolean ended = last.length == 1 && last[0] == '\n';
        return new Cursor(before, ended ? lines : lines + 1, Cursor.START.style(), true);
    }
}
