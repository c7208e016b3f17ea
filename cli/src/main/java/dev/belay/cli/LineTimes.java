package dev.belay.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Takes the times that agents set before the lines of a log out of it: terminals would show them, or hide what comes after. It goes on
 * from stretch to stretch of one log.
 */
final class LineTimes {

    private static final byte[] BEGIN = "\033_bk;t=".getBytes(StandardCharsets.US_ASCII);
    private static final byte BELL = 0x07;
    private static final int DIGITS_MAX = 14;

    /** What may be the beginning of a time. */
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    byte[] without(byte[] bytes) {
        var text = new ByteArrayOutputStream(bytes.length);
        for (byte each : bytes) {
            if (goesOn(each)) {
                held.write(each);
            } else if (each == BELL && held.size() > BEGIN.length) {
                held.reset();
            } else {
                text.writeBytes(rest());
                if (each == BEGIN[0]) {
                    held.write(each);
                } else {
                    text.write(each);
                }
            }
        }
        return text.toByteArray();
    }

    private boolean goesOn(byte next) {
        int at = held.size();
        return at < BEGIN.length ? next == BEGIN[at] : next >= '0' && next <= '9' && at < BEGIN.length + DIGITS_MAX;
    }

    /** What is held at the end of a log, or before something else. */
    byte[] rest() {
        byte[] rest = held.toByteArray();
        held.reset();
        return rest;
    }
}
