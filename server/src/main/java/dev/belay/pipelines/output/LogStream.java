package dev.belay.pipelines.output;

import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;

/** A stretch of a log, read piece by piece. Not for several threads at once. */
final class LogStream extends InputStream {

    private final Logs logs;
    private final UUID job;
    private long next;
    private long left;
    private byte[] piece = {};
    private int at;

    LogStream(Logs logs, UUID job, long offset, long bytes) {
        this.logs = logs;
        this.job = job;
        this.next = offset;
        this.left = bytes;
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, target, offset, count);
        at += count;
        return count;
    }

    /** Whether there is something more. */
    private boolean fill() throws IOException {
        if (at < piece.length) {
            return true;
        }
        if (left == 0) {
            return false;
        }
        piece = logs.bytes(job, next, (int) Math.min(left, Logs.PIECE_BYTES_MAX));
        at = 0;
        if (piece.length == 0) {
            throw new IOException("the log of job " + job + " is not here from byte " + next + " on");
        }
        next += piece.length;
        left -= piece.length;
        return true;
    }
}
