package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * Looks for a text in a log as people read it, without what only terminals understand. Latin letters are the same in upper and lower
 * case. It takes one pass, however the text looks, and holds one piece of the log at a time.
 */
public final class LogSearch {

    /** Of the lines found, the numbers of so many are kept; all are counted. */
    public static final int LINES_MAX = 10_000;

    /** The longest text that is looked for, in characters. */
    public static final int TEXT_CHARACTERS_MAX = 200;

    /** Of a longer log so much is looked through, from its beginning. */
    static final long BYTES_MAX = 512L << 20;

    /** So many searches go on at once; further ones are refused. */
    private static final int SEARCHES_MAX = 4;

    private final Logs logs;
    private final Semaphore turns = new Semaphore(SEARCHES_MAX);

    /**
     * What was found.
     *
     * @param lines the numbers of the first lines that hold it
     * @param count how many lines hold it
     * @param whole whether all of the log was looked through that is there
     */
    public record Found(String text, List<Long> lines, long count, boolean whole) {
        public Found {
            lines = List.copyOf(lines);
        }
    }

    public LogSearch(Logs logs) {
        this.logs = logs;
    }

    /** The lines of a log that hold a text. */
    public Found find(UUID job, String text) {
        byte[] wanted = lowered(text.getBytes(StandardCharsets.UTF_8));
        if (wanted.length == 0 || text.length() > TEXT_CHARACTERS_MAX || text.indexOf('\n') >= 0) {
            throw Problem.invalid(
                    "One can look for a text of 1 to " + TEXT_CHARACTERS_MAX + " characters in one line.");
        }
        if (!turns.tryAcquire()) {
            throw Problem.busy("Several logs are being searched just now. Try again in a moment.");
        }
        try {
            return find(job, text, new Matches(wanted));
        } finally {
            turns.release();
        }
    }

    private Found find(UUID job, String text, Matches matches) {
        long end = logs.standing(job).readable();
        var plain = new PlainLog();
        var stripped = new byte[Logs.PIECE_BYTES_MAX];
        long at = 0;
        while (at < Math.min(end, BYTES_MAX)) {
            byte[] piece = logs.bytes(job, at, (int) Math.min(end - at, Logs.PIECE_BYTES_MAX));
            if (piece.length == 0) {
                break;
            }
            matches.read(stripped, plain.strip(piece, piece.length, stripped));
            at += piece.length;
        }
        return new Found(text, matches.lines, matches.count, at >= end);
    }

    private static byte[] lowered(byte[] bytes) {
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] = lowered(bytes[at]);
        }
        return bytes;
    }

    private static byte lowered(byte each) {
        return each >= 'A' && each <= 'Z' ? (byte) (each + 32) : each;
    }

    /** Knuth, Morris and Pratt's automaton, begun anew at each line. */
    private static final class Matches {

        private final byte[] wanted;
        private final int[] fallback;
        private final List<Long> lines = new ArrayList<>();
        private long count;
        private long line = 1;
        private int matched;
        private boolean held;

        Matches(byte[] wanted) {
            this.wanted = wanted;
            this.fallback = new int[wanted.length + 1];
            for (int at = 1, shared = 0; at < wanted.length; at++) {
                while (shared > 0 && wanted[at] != wanted[shared]) {
                    shared = fallback[shared];
                }
                shared += wanted[at] == wanted[shared] ? 1 : 0;
                fallback[at + 1] = shared;
            }
        }

        void read(byte[] text, int length) {
            for (int at = 0; at < length; at++) {
                byte next = text[at];
                if (next == '\n') {
                    line++;
                    matched = 0;
                    held = false;
                } else if (!held) {
                    read(lowered(next));
                }
            }
        }

        private void read(byte next) {
            while (matched > 0 && wanted[matched] != next) {
                matched = fallback[matched];
            }
            matched += wanted[matched] == next ? 1 : 0;
            if (matched == wanted.length) {
                held = true;
                matched = 0;
                count++;
                if (lines.size() < LINES_MAX) {
                    lines.add(line);
                }
            }
        }
    }
}
