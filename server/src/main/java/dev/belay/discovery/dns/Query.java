package dev.belay.discovery.dns;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A question as it came. One is used again and again by one thread, so that reading a packet makes no garbage. What is
 * read is never believed: every length is checked against the packet.
 */
final class Query {

    /** What is to be done with a packet. */
    enum Fate {
        /** Too short, or itself an answer: answering answers makes loops. */
        DROP,
        MALFORMED,
        /** Another operation than a query. */
        UNKNOWN_OPERATION,
        /** A version of EDNS that does not exist yet. */
        UNKNOWN_VERSION,
        ASK
    }

    static final int HEADER_BYTES = 12;
    static final int NAME_BYTES_MAX = 255;

    private static final int LABEL_BYTES_MAX = 63;
    private static final int RECORD_BYTES = 10;
    private static final int POINTER = 0xC0;

    private final byte[] name = new byte[NAME_BYTES_MAX];
    private final int[] labelAt = new int[NAME_BYTES_MAX / 2 + 1];
    private int labels;
    private int nameBytes;
    private int questionEnd;
    private int type;
    private int dnsClass;
    private int zoneAt;
    private boolean edns;
    private int udpBytes;
    private int version;

    /** Reads a packet; what a packet before said is forgotten. */
    Fate read(byte[] packet, int length) {
        labels = 0;
        nameBytes = 0;
        questionEnd = HEADER_BYTES;
        zoneAt = 0;
        edns = false;
        type = 0;
        if (length < HEADER_BYTES || (packet[2] & 0x80) != 0) {
            return Fate.DROP;
        }
        if ((packet[2] & 0x78) != 0) {
            return Fate.UNKNOWN_OPERATION;
        }
        boolean oneQuestion = u16(packet, 4) == 1 && u16(packet, 6) == 0 && u16(packet, 8) == 0;
        int end = oneQuestion ? readName(packet, length) : -1;
        if (end < 0 || end + 4 > length) {
            return Fate.MALFORMED;
        }
        type = u16(packet, end);
        dnsClass = u16(packet, end + 2);
        questionEnd = end + 4;
        if (!readAdditional(packet, length)) {
            return Fate.MALFORMED;
        }
        return edns && version != 0 ? Fate.UNKNOWN_VERSION : Fate.ASK;
    }

    /** The position after the question's name; -1 when it is none. */
    private int readName(byte[] packet, int length) {
        int at = HEADER_BYTES;
        while (at < length) {
            int size = packet[at] & 0xff;
            if (size > LABEL_BYTES_MAX || nameBytes + size + 1 > NAME_BYTES_MAX || at + size + 1 > length) {
                return -1;
            }
            name[nameBytes] = (byte) size;
            if (size == 0) {
                nameBytes++;
                return at + 1;
            }
            labelAt[labels++] = nameBytes++;
            for (int i = 1; i <= size; i++) {
                byte each = packet[at + i];
                name[nameBytes++] = each >= 'A' && each <= 'Z' ? (byte) (each + 32) : each;
            }
            at += size + 1;
        }
        return -1;
    }

    private boolean readAdditional(byte[] packet, int length) {
        int at = questionEnd;
        for (int left = u16(packet, 10); left > 0; left--) {
            int nameEnd = skipName(packet, at, length);
            if (nameEnd < 0 || nameEnd + RECORD_BYTES > length) {
                return false;
            }
            int end = nameEnd + RECORD_BYTES + u16(packet, nameEnd + 8);
            if (end > length) {
                return false;
            }
            if (u16(packet, nameEnd) == Type.OPT) {
                // One at most, at the root (RFC 6891, 6.1.1).
                if (edns || nameEnd != at + 1) {
                    return false;
                }
                edns = true;
                udpBytes = u16(packet, nameEnd + 2);
                version = packet[nameEnd + 5] & 0xff;
            }
            at = end;
        }
        return true;
    }

    private static int skipName(byte[] packet, int from, int length) {
        int at = from;
        while (at < length && at - from < NAME_BYTES_MAX) {
            int size = packet[at] & 0xff;
            if ((size & POINTER) == POINTER) {
                return at + 2;
            } else if (size > LABEL_BYTES_MAX) {
                return -1;
            } else if (size == 0) {
                return at + 1;
            }
            at += size + 1;
        }
        return -1;
    }

    static int u16(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }

    /** How many labels the name has, without the root. */
    int labels() {
        return labels;
    }

    int type() {
        return type;
    }

    boolean isInternet() {
        return dnsClass == Type.IN || dnsClass == Type.ANY_CLASS;
    }

    /** Where the question ends in the packet; the end of the header when there is none that can be read. */
    int questionEnd() {
        return questionEnd;
    }

    boolean edns() {
        return edns;
    }

    /** The largest answer that the asker takes by UDP, as it says. */
    int udpBytes() {
        return udpBytes;
    }

    /** The name in lower case and wire format. */
    byte[] name() {
        return name;
    }

    int nameBytes() {
        return nameBytes;
    }

    /** Where the bytes of a label are in the name, the leftmost being label 0. */
    int labelFrom(int label) {
        return labelAt[label] + 1;
    }

    int labelBytes(int label) {
        return name[labelAt[label]];
    }

    /** A label as text, without its first {@code skipped} letters. */
    String label(int label, int skipped) {
        return new String(name, labelFrom(label) + skipped, labelBytes(label) - skipped, StandardCharsets.ISO_8859_1);
    }

    /** Whether a label is that text; {@code text} is in lower case. */
    boolean is(int label, byte[] text) {
        int from = labelFrom(label);
        return Arrays.equals(name, from, from + labelBytes(label), text, 0, text.length);
    }

    /** Whether a label begins with an underscore. */
    boolean isUnderscored(int label) {
        return name[labelFrom(label)] == '_';
    }

    /** Whether the name is {@code zone}, in wire format with so many labels, or beneath it. */
    boolean isWithin(byte[] zone, int zoneLabels) {
        if (labels < zoneLabels) {
            return false;
        }
        int from = zoneLabels == labels ? 0 : labelAt[labels - zoneLabels];
        return Arrays.equals(name, from, nameBytes, zone, 0, zone.length);
    }

    /** Notes that the last labels of the name are the zone that it is in. */
    void zone(int zoneLabels) {
        zoneAt = labelAt[labels - zoneLabels];
    }

    /** Where the name of its zone begins in the name. */
    int zoneAt() {
        return zoneAt;
    }
}
