package dev.belay.platform.web;

import dev.belay.platform.web.Alarms.Alarm;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A stream from a sender who may not be silent for long: a read that waits too long closes the connection. */
final class SenderGuard extends InputStream {

    private final InputStream stream;
    private final Duration silence;
    private final Alarms alarms;

    SenderGuard(InputStream stream, Duration silence, Alarms alarms) {
        this.stream = stream;
        this.silence = silence;
        this.alarms = alarms;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try (Alarm alarm = alarms.set(Thread.currentThread(), silence)) {
            int read = stream.read(into, offset, length);
            if (alarm.stop()) {
                return read;
            }
            throw new IOException("the sender was silent for " + silence);
        }
    }
}
