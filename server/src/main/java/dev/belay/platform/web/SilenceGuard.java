package dev.belay.platform.web;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A stream from a sender who may not be silent for long: a read that waits too long is interrupted, which closes the
 * connection. The library's own time-out does not reach the sockets that it accepts.
 */
final class SilenceGuard extends InputStream {

    private final InputStream stream;
    private final Duration silence;
    private final ScheduledExecutorService alarms;

    SilenceGuard(InputStream stream, Duration silence, ScheduledExecutorService alarms) {
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
        Thread reader = Thread.currentThread();
        var over = new AtomicBoolean();
        ScheduledFuture<?> alarm = alarms.schedule(
                () -> {
                    if (over.compareAndSet(false, true)) {
                        reader.interrupt();
                    }
                },
                silence.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            int read = stream.read(into, offset, length);
            if (over.compareAndSet(false, true)) {
                return read;
            }
            throw new IOException("the sender was silent for " + silence);
        } finally {
            over.set(true);
            alarm.cancel(false);
        }
    }
}
