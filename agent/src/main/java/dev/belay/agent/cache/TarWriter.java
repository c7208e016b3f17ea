package dev.belay.agent.cache;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a tar archive as POSIX.1-2001 has it (ustar, with pax headers for what does not fit), and no more of it than caches need. */
record TarWriter(OutputStream output) {

    static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final long OCTAL_MAX = (1L << 33) - 1;

    /** One entry; of a file so many bytes as it was said to have. */
    void write(TarEntry entry, InputStream content) throws IOException {
        var more = new ByteArrayOutputStream();
        if (utf8(entry.name()).length > NAME_BYTES) {
            more.write(record("path", entry.name()));
        }
        if (utf8(entry.link()).length > NAME_BYTES) {
            more.write(record("linkpath", entry.link()));
        }
        if (entry.bytes() > OCTAL_MAX) {
            more.write(record("size", Long.toString(entry.bytes())));
        }
        if (more.size() > 0) {
            output.write(header("pax", 'x', more.size(), false, 0, ""));
            output.write(more.toByteArray());
            pad(more.size());
        }
        output.write(header(
                entry.name(), entry.kind().letter, entry.bytes(), entry.executable(), entry.seconds(), entry.link()));
        long copied = copy(content, entry.bytes());
        if (copied < entry.bytes()) {
            throw new CacheProblem("\"" + entry.name() + "\" became shorter while it was packed.");
        }
        pad(entry.bytes());
    }

    void end() throws IOException {
        output.write(new byte[2 * BLOCK]);
    }

    private long copy(InputStream content, long bytes) throws IOException {
        byte[] block = new byte[64 << 10];
        long copied = 0;
        while (copied < bytes) {
            int read = content.read(block, 0, (int) Math.min(block.length, bytes - copied));
            if (read < 0) {
                return copied;
            }
            output.write(block, 0, read);
            copied += read;
        }
        return copied;
    }

    private void pad(long bytes) throws IOException {
        output.write(new byte[(int) ((BLOCK - bytes % BLOCK) % BLOCK)]);
    }

    /** A line that begins with its own length. */
    private static byte[] record(String key, String value) {
        int rest = utf8(" " + key + "=" + value + "\n").length;
        int length = rest + Integer.toString(rest).length();
        if (Integer.toString(length).length() > Integer.toString(rest).length()) {
            length++;
        }
        return utf8(length + " " + key + "=" + value + "\n");
    }

    private static byte[] header(String name, char kind, long bytes, boolean executable, long seconds, String link) {
        var header = new byte[BLOCK];
        put(header, 0, NAME_BYTES, utf8(name));
        octal(header, 100, 8, executable ? 0755 : 0644);
        octal(header, 108, 8, 0);
        octal(header, 116, 8, 0);
        octal(header, 124, 12, bytes > OCTAL_MAX ? 0 : bytes);
        octal(header, 136, 12, Math.clamp(seconds, 0, OCTAL_MAX));
        header[156] = (byte) kind;
        put(header, 157, NAME_BYTES, utf8(link));
        put(header, 257, 8, new byte[] {'u', 's', 't', 'a', 'r', 0, '0', '0'});
        octal(header, 148, 7, TarReader.sum(header));
        header[155] = ' ';
        return header;
    }

    private static void put(byte[] header, int at, int length, byte[] value) {
        System.arraycopy(value, 0, header, at, Math.min(value.length, length));
    }

    /** Digits and a zero byte. */
    private static void octal(byte[] header, int at, int length, long value) {
        String digits = Long.toOctalString(value);
        byte[] padded = utf8("0".repeat(length - 1 - digits.length()) + digits);
        System.arraycopy(padded, 0, header, at, padded.length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
