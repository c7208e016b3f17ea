package dev.belay.discovery.dns;

import java.io.ByteArrayOutputStream;

/** Bytes in the making, in the network's order. */
final class Bytes {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Bytes u8(int value) {
        bytes.write(value);
        return this;
    }

    Bytes u16(int value) {
        return u8(value >> 8).u8(value);
    }

    Bytes u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    Bytes put(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    /** With its length before it; 255 bytes at most. */
    Bytes counted(byte[] more) {
        return u8(more.length).put(more);
    }

    byte[] whole() {
        return bytes.toByteArray();
    }
}
