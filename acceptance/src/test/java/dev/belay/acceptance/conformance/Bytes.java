package dev.belay.acceptance.conformance;

import java.nio.charset.StandardCharsets;

/** Bytes that nobody changes. */
final class Bytes {

    static final Bytes NONE = new Bytes(new byte[0]);

    private final byte[] bytes;

    Bytes(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    byte[] array() {
        return bytes.clone();
    }

    String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
