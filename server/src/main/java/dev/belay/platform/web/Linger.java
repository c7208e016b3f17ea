package dev.belay.platform.web;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Before a connection is closed, what its sender still sends is read and thrown away: closing on unread bytes resets the connection,
 * and a reset takes from a sender who is still writing the answer that says why (RFC 9112, section 9.6).
 */
final class Linger {

    /** Whoever sends nothing for so long has stopped, or waits for us. */
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private static final Duration TIME_MAX = Duration.ofSeconds(10);
    private static final int BUFFER_BYTES = 64 << 10;

    private Linger() {}

    /** Reads what is left of a body, for at most ten seconds. */
    static void on(InputStream body, Alarms alarms) {
        long began = System.nanoTime();
        var buffer = new byte[BUFFER_BYTES];
        var rest = new SenderGuard(body, SILENCE, alarms);
        try {
            while (rest.read(buffer) >= 0 && System.nanoTime() - began < TIME_MAX.toNanos()) {}
        } catch (IOException | RuntimeException _) {
            // It closed the connection, or fell silent: the answer was taken, or never will be.
        }
    }
}
