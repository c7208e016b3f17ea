package dev.belay.platform.web;

import dev.belay.platform.web.Alarms.Alarm;
import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * A stream to a reader who must go on reading: when a stretch of what is written is not taken in time, the connection
 * is closed. So nobody holds a thread, or the file it reads from, by asking for much and reading nothing.
 */
final class ReaderGuard extends OutputStream {

    /** Each stretch may take the whole time, so that this, by the time, is the slowest reader that is borne. */
    static final int STRETCH_BYTES = 64 << 10;

    private final OutputStream stream;
    private final Duration silence;
    private final Alarms alarms;

    ReaderGuard(OutputStream stream, Duration silence, Alarms alarms) {
        this.stream = stream;
        this.silence = silence;
        this.alarms = alarms;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += STRETCH_BYTES) {
            int from = offset + done;
            int stretch = Math.min(STRETCH_BYTES, length - done);
            within(() -> stream.write(bytes, from, stretch));
        }
    }

    @Override
    public void flush() throws IOException {
        within(stream::flush);
    }

    @Override
    public void close() throws IOException {
        within(stream::close);
    }

    private void within(Step step) throws IOException {
        try (Alarm alarm = alarms.set(Thread.currentThread(), silence)) {
            step.take();
            if (!alarm.stop()) {
                throw new IOException("the reader took nothing for " + silence);
            }
        } catch (ServerConnectionException exception) {
            throw new IOException("the reader left", exception);
        }
    }

    /** Something that waits for the reader. */
    @FunctionalInterface
    private interface Step {
        void take() throws IOException;
    }
}
