package dev.belay.discovery.transfer;

import dev.belay.discovery.dns.Content.Item;
import dev.belay.discovery.dns.Secondaries;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes records into messages, each as full as it gets, and sends them one after the other: whatever the size of a zone,
 * one message is in memory. Throws what the line throws.
 */
final class Sheaf {

    /** Names within so many bytes can be pointed at. */
    static final int MESSAGE_BYTES_MAX = 0x3fff;

    private static final int POINTER = 0xC000;
    private static final int RESPONSE = 0x80;
    private static final int AUTHORITATIVE = 0x04;
    private static final int OPT_BYTES = 11;
    private static final int UDP_BYTES = 1232;
    private static final byte[] OPT =
            new Wire().u8(0).u16(Wire.OPT).u16(UDP_BYTES).u32(0).u16(0).whole();

    private final byte[] question;
    private final CopiedZone zone;
    private final byte[] end;
    private final Optional<Signer> signer;
    private final Secondaries.Line line;
    private final int bytesMax;
    private final byte[] buffer = new byte[MESSAGE_BYTES_MAX];
    private int at;
    private int answers;

    /** Where the last owner stands, so that those who have several records are named once. */
    private int ownerAt;

    private byte[] owner = new byte[0];
    private long records;
    private long bytes;

    Sheaf(Packet asked, CopiedZone zone, Optional<Signer> signer, Secondaries.Line line) {
        this.question = asked.question();
        this.zone = zone;
        this.end = asked.edns() ? OPT : new byte[0];
        this.signer = signer;
        this.line = line;
        this.bytesMax = MESSAGE_BYTES_MAX - OPT_BYTES;
        begin();
    }

    private void begin() {
        // Every message repeats the question: names end in a pointer to the zone's name there.
        System.arraycopy(question, 0, buffer, 0, question.length);
        buffer[2] = (byte) (RESPONSE | AUTHORITATIVE);
        buffer[3] = 0;
        Arrays.fill(buffer, 4, Wire.HEADER_BYTES, (byte) 0);
        buffer[5] = 1;
        at = question.length;
        answers = 0;
        ownerAt = Wire.HEADER_BYTES;
        owner = new byte[0];
    }

    /** Adds a record of the zone. */
    void add(Item item) throws IOException {
        byte[] before = zone.before(item);
        byte[] data = item.data();
        byte[] name = item.inZone() ? zone.name() : new byte[0];
        if (at + before.length + 2 + 10 + data.length + name.length > bytesMax) {
            send();
            begin();
        }
        if (!Arrays.equals(before, owner)) {
            owner = before;
            ownerAt = at;
            put(before);
            u16(POINTER | Wire.HEADER_BYTES);
        } else {
            u16(POINTER | ownerAt);
        }
        u16(item.type());
        u16(Wire.IN);
        u16(item.ttlSeconds() >>> 16);
        u16(item.ttlSeconds());
        u16(data.length + name.length);
        put(data);
        put(name);
        answers++;
        records++;
    }

    /** Sends what is left. */
    void end() throws IOException {
        send();
    }

    private void send() throws IOException {
        byte[] message = message();
        bytes += message.length;
        line.send(message, message.length);
    }

    private byte[] message() {
        Wire.set16(buffer, 6, answers);
        Wire.set16(buffer, 10, end.length > 0 ? 1 : 0);
        byte[] message = Arrays.copyOf(buffer, at + end.length);
        System.arraycopy(end, 0, message, at, end.length);
        return signer.map(each -> each.signed(message)).orElse(message);
    }

    long records() {
        return records;
    }

    long bytes() {
        return bytes;
    }

    private void u16(int value) {
        Wire.set16(buffer, at, value);
        at += 2;
    }

    private void put(byte[] more) {
        System.arraycopy(more, 0, buffer, at, more.length);
        at += more.length;
    }
}
