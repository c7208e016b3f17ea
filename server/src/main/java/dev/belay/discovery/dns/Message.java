package dev.belay.discovery.dns;

/**
 * An answer that is being written into bytes that somebody else owns. A record goes in whole or not at all. Used again
 * and again by one thread.
 */
final class Message {

    /** Names beyond this position cannot be pointed at. */
    static final int POINTED_MAX = 0x3fff;

    /** OPT: root, type, size, extended code, version, flags, no data. */
    static final int OPT_BYTES = 11;

    /** The size of answers by UDP that hardly any path breaks in pieces, told in OPT (DNS flag day 2020). */
    static final int UDP_BYTES = 1232;

    private static final int QUERY_FLAGS_ECHOED = 0x79;
    private static final int RESPONSE = 0x80;
    private static final int AUTHORITATIVE = 0x04;
    private static final int TRUNCATED = 0x02;
    private static final int CHECKING_DISABLED = 0x10;

    private byte[] bytes = {};
    private int at;
    private int limit;
    private int answers;
    private int authorities;
    private int additionals;
    private boolean truncated;
    private boolean authoritative;

    /** Begins the answer to {@code query}, which came in {@code packet}, of {@code limit} bytes at most. */
    void begin(Query query, byte[] packet, byte[] out, int limit) {
        this.bytes = out;
        this.limit = limit - (query.edns() ? OPT_BYTES : 0);
        // The question is echoed in the case in which it came, which askers check against forgery.
        at = query.questionEnd();
        System.arraycopy(packet, 0, out, 0, at);
        answers = 0;
        authorities = 0;
        additionals = 0;
        truncated = false;
        authoritative = false;
    }

    /** Ends it; its length. */
    int end(Query query, Code code) {
        bytes[2] = (byte) ((bytes[2] & QUERY_FLAGS_ECHOED)
                | RESPONSE
                | (authoritative ? AUTHORITATIVE : 0)
                | (truncated ? TRUNCATED : 0));
        bytes[3] = (byte) ((bytes[3] & CHECKING_DISABLED) | (code.number() & 0xf));
        if (query.edns()) {
            additionals++;
            u8(0).u16(Type.OPT)
                    .u16(UDP_BYTES)
                    .u8(code.number() >> 4)
                    .u8(0)
                    .u16(0)
                    .u16(0);
        }
        set16(4, query.questionEnd() > Query.HEADER_BYTES ? 1 : 0);
        set16(6, answers);
        set16(8, authorities);
        set16(10, additionals);
        return at;
    }

    void authoritative() {
        authoritative = true;
    }

    /** Something that should be in does not fit: whoever wants it asks again by TCP. */
    void truncate() {
        truncated = true;
    }

    boolean isTruncated() {
        return truncated;
    }

    int answers() {
        return answers;
    }

    void answered() {
        answers++;
    }

    void authorized() {
        authorities++;
    }

    void added() {
        additionals++;
    }

    boolean hasRoom(int more) {
        return at + more <= limit;
    }

    int at() {
        return at;
    }

    Message u8(int value) {
        bytes[at++] = (byte) value;
        return this;
    }

    Message u16(int value) {
        bytes[at++] = (byte) (value >> 8);
        bytes[at++] = (byte) value;
        return this;
    }

    Message u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    Message put(byte[] from, int begin, int length) {
        System.arraycopy(from, begin, bytes, at, length);
        at += length;
        return this;
    }

    /** A name that stands at that position of the message already. */
    Message pointer(int position) {
        return u16(0xC000 | position);
    }

    private void set16(int position, int value) {
        bytes[position] = (byte) (value >> 8);
        bytes[position + 1] = (byte) value;
    }
}
