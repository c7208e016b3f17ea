package dev.belay.agent.cache;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the archives that {@link TarWriter} writes, and believes nothing in them: every length is bounded before it is used. */
final class TarReader {

    private static final int BLOCK = TarWriter.BLOCK;
    private static final int PAX_BYTES_MAX = 16 << 10;
    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM_BYTES = 8;

    private final InputStream input;
    private long left;
    private long padding;

    TarReader(InputStream input) {
        this.input = input;
    }

    /** The next entry; what was not read of the one before is skipped. Empty at the end. */
    Optional<TarEntry> next() throws IOException {
        skip(left + padding);
        left = 0;
        padding = 0;
        Map<String, String> more = new HashMap<>();
        while (true) {
            byte[] header = block();
            if (isEnd(header)) {
                return Optional.empty();
            }
            check(header);
            long bytes = octal(header, 124, 12);
            if (header[156] != 'x') {
                return Optional.of(entry(header, bytes, more));
            }
            if (bytes > PAX_BYTES_MAX || !more.isEmpty()) {
                throw strange("a header is too long");
            }
            more.putAll(records(exactly((int) bytes)));
            skip(padding(bytes));
        }
    }

    private TarEntry entry(byte[] header, long octalBytes, Map<String, String> more) {
        TarEntry.Kind kind = switch (header[156]) {
            case '0' -> TarEntry.Kind.FILE;
            case '2' -> TarEntry.Kind.LINK;
            case '5' -> TarEntry.Kind.FOLDER;
            default -> throw strange("it holds something that is no file, folder or link");
        };
        long bytes = more.containsKey("size") ? number(more.get("size")) : octalBytes;
        if (kind != TarEntry.Kind.FILE && bytes != 0) {
            throw strange("a folder or link has content");
        }
        left = bytes;
        padding = padding(bytes);
        return new TarEntry(
                more.getOrDefault("path", text(header, 0)),
                kind,
                bytes,
                (octal(header, 100, 8) & 0100) != 0,
                octal(header, 136, 12),
                more.getOrDefault("linkpath", text(header, 157)));
    }

    /** The bytes of the entry that was read last. */
    InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (left == 0 || length == 0) {
                    return length == 0 ? 0 : -1;
                }
                int read = input.read(target, offset, (int) Math.min(left, length));
                if (read < 0) {
                    throw new EOFException("the archive breaks off");
                }
                left -= read;
                return read;
            }
        };
    }

    private byte[] block() throws IOException {
        return exactly(BLOCK);
    }

    private byte[] exactly(int bytes) throws IOException {
        byte[] read = input.readNBytes(bytes);
        if (read.length < bytes) {
            throw new EOFException("the archive breaks off");
        }
        return read;
    }

    private void skip(long bytes) throws IOException {
        byte[] block = new byte[64 << 10];
        for (long rest = bytes; rest > 0; ) {
            int read = input.read(block, 0, (int) Math.min(block.length, rest));
            if (read < 0) {
                throw new EOFException("the archive breaks off");
            }
            rest -= read;
        }
    }

    private static long padding(long bytes) {
        return (BLOCK - bytes % BLOCK) % BLOCK;
    }

    private static boolean isEnd(byte[] header) {
        for (byte each : header) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    private static void check(byte[] header) {
        if (octal(header, CHECKSUM_AT, CHECKSUM_BYTES) != sum(header)) {
            throw strange("the checksum of a header is wrong");
        }
    }

    /** Of all bytes, with blanks in the place of the sum itself. */
    static int sum(byte[] header) {
        int sum = 0;
        for (int at = 0; at < BLOCK; at++) {
            boolean own = at >= CHECKSUM_AT && at < CHECKSUM_AT + CHECKSUM_BYTES;
            sum += own ? ' ' : header[at] & 0xff;
        }
        return sum;
    }

    private static long octal(byte[] header, int at, int length) {
        String digits = new String(header, at, length, StandardCharsets.ISO_8859_1)
                .replace('\0', ' ')
                .strip();
        if (!digits.matches("[0-7]{1,11}")) {
            throw strange("a number in a header is none");
        }
        return Long.parseLong(digits, 8);
    }

    private static long number(String digits) {
        if (!digits.matches("[0-9]{1,18}")) {
            throw strange("a number in a header is none");
        }
        return Long.parseLong(digits);
    }

    private static String text(byte[] header, int at) {
        int end = at;
        while (end < at + 100 && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.UTF_8);
    }

    private static Map<String, String> records(byte[] bytes) {
        var records = new HashMap<String, String>();
        int at = 0;
        while (at < bytes.length) {
            int blank = at;
            while (blank < bytes.length && bytes[blank] != ' ') {
                blank++;
            }
            long length = number(new String(bytes, at, blank - at, StandardCharsets.ISO_8859_1));
            if (length <= blank - at + 1L || at + length > bytes.length) {
                throw strange("a header is not as long as it says");
            }
            String record = new String(bytes, blank + 1, (int) (at + length - blank - 2), StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals < 1) {
                throw strange("a header has no name");
            }
            records.put(record.substring(0, equals), record.substring(equals + 1));
            at += (int) length;
        }
        return records;
    }

    private static CacheProblem strange(String what) {
        return new CacheProblem("The cache is not as this agent writes them: " + what + ". Nothing of it is restored.");
    }
}
