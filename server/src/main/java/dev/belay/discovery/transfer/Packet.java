package dev.belay.discovery.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A message as it came: its question, the SOA that an asker for differences shows, and its signature. What is read is
 * never believed: every length is checked.
 */
final class Packet {

    private static final int POINTER = 0xC0;
    private static final int POINTERS_MAX = 64;

    /** The version that an asker has: its number, and the mark of its content if it shows one. */
    record Shown(int serial, Optional<Mark> mark, boolean anonymous) {}

    private final byte[] bytes;
    private int at = Wire.HEADER_BYTES;
    private byte[] name = new byte[0];
    private int type;
    private int dnsClass;
    private int questionEnd;
    private boolean edns;
    private Optional<Shown> shown = Optional.empty();
    private Optional<Tsig> tsig = Optional.empty();

    private Packet(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What is not as RFC 1035 has it. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        private Malformed() {
            super("no message", null, false, false);
        }
    }

    /** Reads a message with one question; nothing when it is none. */
    static Optional<Packet> read(byte[] bytes) {
        var packet = new Packet(bytes.clone());
        try {
            packet.read();
            return Optional.of(packet);
        } catch (Malformed _) {
            return Optional.empty();
        }
    }

    private void read() throws Malformed {
        require(bytes.length >= Wire.HEADER_BYTES && Wire.u16(bytes, 4) == 1);
        name = readName();
        require(at + 4 <= bytes.length);
        type = Wire.u16(bytes, at);
        dnsClass = Wire.u16(bytes, at + 2);
        at += 4;
        questionEnd = at;
        for (int left = Wire.u16(bytes, 6); left > 0; left--) {
            readRecord(false, false);
        }
        for (int left = Wire.u16(bytes, 8); left > 0; left--) {
            readRecord(true, false);
        }
        for (int left = Wire.u16(bytes, 10); left > 0; left--) {
            readRecord(false, left == 1);
        }
        require(at == bytes.length);
    }

    private void readRecord(boolean authority, boolean last) throws Malformed {
        int begin = at;
        byte[] owner = readName();
        require(at + 10 <= bytes.length);
        int recordType = Wire.u16(bytes, at);
        int recordClass = Wire.u16(bytes, at + 2);
        int ttl = Wire.u32(bytes, at + 4);
        int end = at + 10 + Wire.u16(bytes, at + 8);
        require(end <= bytes.length);
        at += 10;
        if (recordType == Wire.TSIG) {
            // Nothing may follow a signature (RFC 8945, 5.1).
            require(last && recordClass == Wire.ANY && ttl == 0);
            readTsig(begin, owner, end);
        } else if (authority && recordType == Wire.SOA) {
            readShown(end);
        }
        edns |= recordType == Wire.OPT;
        at = end;
    }

    private void readShown(int end) throws Malformed {
        readName();
        byte[] mailbox = readName();
        require(at + 20 == end);
        int second = mailbox[0] == 0 ? 0 : mailbox[0] + 1;
        String label =
                new String(mailbox, Math.min(second + 1, mailbox.length), mailbox[second], StandardCharsets.ISO_8859_1);
        shown = Optional.of(new Shown(Wire.u32(bytes, at), Mark.of(label), mailbox[0] == 0));
    }

    private void readTsig(int begin, byte[] owner, int end) throws Malformed {
        byte[] algorithm = readName();
        require(at + 10 <= end);
        long seconds = Wire.u48(bytes, at);
        int fudge = Wire.u16(bytes, at + 6);
        int macBytes = Wire.u16(bytes, at + 8);
        at += 10;
        require(at + macBytes + 6 <= end);
        byte[] mac = Arrays.copyOfRange(bytes, at, at + macBytes);
        at += macBytes;
        int otherBytes = Wire.u16(bytes, at + 4);
        require(at + 6 + otherBytes == end);
        byte[] other = Arrays.copyOfRange(bytes, at + 6, end);
        tsig = Optional.of(new Tsig(
                begin,
                owner,
                algorithm,
                new Tsig.Times(seconds, fudge),
                mac,
                Wire.u16(bytes, at),
                Wire.u16(bytes, at + 2),
                other));
    }

    /** A name in lower case, whole; goes on behind it. */
    private byte[] readName() throws Malformed {
        byte[] whole = new byte[Wire.NAME_BYTES_MAX];
        int length = 0;
        int next = -1;
        int pointers = 0;
        while (true) {
            require(at < bytes.length);
            int size = bytes[at] & 0xff;
            if ((size & POINTER) == POINTER) {
                require(at + 1 < bytes.length && pointers++ < POINTERS_MAX);
                next = next < 0 ? at + 2 : next;
                at = Wire.u16(bytes, at) & 0x3fff;
            } else {
                require(size <= Wire.LABEL_BYTES_MAX && at + size < bytes.length && length + size < whole.length);
                for (int i = 0; i <= size; i++) {
                    byte each = bytes[at + i];
                    whole[length++] = i > 0 && each >= 'A' && each <= 'Z' ? (byte) (each + 32) : each;
                }
                at += size + 1;
                if (size == 0) {
                    at = next < 0 ? at : next;
                    return Arrays.copyOf(whole, length);
                }
            }
        }
    }

    private static void require(boolean right) throws Malformed {
        if (!right) {
            throw new Malformed();
        }
    }

    int id() {
        return Wire.u16(bytes, 0);
    }

    boolean isResponse() {
        return (bytes[2] & 0x80) != 0;
    }

    int operation() {
        return (bytes[2] >> 3) & 0xf;
    }

    int code() {
        return bytes[3] & 0xf;
    }

    /** The name that is asked for, in lower case. */
    byte[] name() {
        return name.clone();
    }

    int type() {
        return type;
    }

    int dnsClass() {
        return dnsClass;
    }

    boolean edns() {
        return edns;
    }

    /** Header and question, as they came. */
    byte[] question() {
        return Arrays.copyOf(bytes, questionEnd);
    }

    Optional<Shown> shown() {
        return shown;
    }

    Optional<Tsig> tsig() {
        return tsig;
    }

    /** The message as it was before it was signed. */
    byte[] unsigned() {
        return tsig.map(signature -> {
                    byte[] before = Arrays.copyOf(bytes, signature.begin());
                    Wire.set16(before, 0, signature.id());
                    Wire.set16(before, 10, Wire.u16(bytes, 10) - 1);
                    return before;
                })
                .orElseGet(bytes::clone);
    }
}
