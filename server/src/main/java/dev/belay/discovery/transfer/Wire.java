package dev.belay.discovery.transfer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Bytes in the making, in the network's order, and what numbers mean (RFC 1035, 1995, 1996, 5936, 8945). */
final class Wire {

    static final int HEADER_BYTES = 12;
    static final int NAME_BYTES_MAX = 255;
    static final int LABEL_BYTES_MAX = 63;

    static final int NS = 2;
    static final int SOA = 6;
    static final int OPT = 41;
    static final int TSIG = 250;
    static final int IXFR = 251;
    static final int AXFR = 252;

    static final int IN = 1;
    static final int ANY = 255;

    static final int NOTIFY = 4;

    static final int NOERROR = 0;
    static final int FORMERR = 1;
    static final int SERVFAIL = 2;
    static final int REFUSED = 5;
    static final int NOTAUTH = 9;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Wire u8(int value) {
        bytes.write(value);
        return this;
    }

    Wire u16(int value) {
        return u8(value >> 8).u8(value);
    }

    Wire u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    Wire u48(long value) {
        return u16((int) (value >>> Integer.SIZE)).u32((int) value);
    }

    Wire put(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    byte[] whole() {
        return bytes.toByteArray();
    }

    static int u16(byte[] from, int at) {
        return ((from[at] & 0xff) << 8) | (from[at + 1] & 0xff);
    }

    static int u32(byte[] from, int at) {
        return (u16(from, at) << 16) | u16(from, at + 2);
    }

    static long u48(byte[] from, int at) {
        return ((long) u16(from, at) << 32) | (u32(from, at + 2) & 0xffff_ffffL);
    }

    static void set16(byte[] in, int at, int value) {
        in[at] = (byte) (value >> 8);
        in[at + 1] = (byte) value;
    }

    /** A name in lower case, with or without the dot at its end; labels are plain letters. */
    static byte[] name(String text) {
        var name = new Wire();
        for (String label : text.toLowerCase(Locale.ROOT).split("\\.")) {
            byte[] letters = label.getBytes(StandardCharsets.US_ASCII);
            name.u8(letters.length).put(letters);
        }
        return name.u8(0).whole();
    }

    /** A name for people. */
    static String text(byte[] name) {
        var text = new StringBuilder();
        for (int at = 0; at < name.length && name[at] != 0; at += name[at] + 1) {
            text.append(new String(name, at + 1, name[at], StandardCharsets.ISO_8859_1))
                    .append('.');
        }
        return text.isEmpty() ? "." : text.toString();
    }

    /** Whether a name, with or without the root, ends in those bytes at the beginning of a label. */
    static boolean endsWith(byte[] name, byte[] end) {
        int at = 0;
        while (name.length - at > end.length) {
            at += name[at] + 1;
        }
        return Arrays.equals(name, at, name.length, end, 0, end.length);
    }
}
