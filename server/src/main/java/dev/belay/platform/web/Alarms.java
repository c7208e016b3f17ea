package dev.belay.platform.web;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Cuts off whoever keeps a thread waiting: the thread is interrupted, which closes the socket that it waits for. The
 * HTTP library's own time-outs do not reach the sockets that it accepts.
 */
final class Alarms implements AutoCloseable {

    private final ScheduledThreadPoolExecutor clock =
            new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name("alarms").factory());

    Alarms() {
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Interrupts {@code thread} after {@code time}, unless it is stopped before. */
    Alarm set(Thread thread, Duration time) {
        var over = new AtomicBoolean();
        Future<?> ring = clock.schedule(
                () -> {
                    if (over.compareAndSet(false, true)) {
                        thread.interrupt();
                    }
                },
                time.toMillis(),
                TimeUnit.MILLISECONDS);
        return new Alarm(over, ring);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** One alarm; it rings at most once. */
    record Alarm(AtomicBoolean over, Future<?> ring) implements AutoCloseable {

        /** Whether it was stopped in time; false when it has rung. */
        boolean stop() {
            ring.cancel(false);
            return over.compareAndSet(false, true);
        }

        @Override
        public void close() {
            stop();
        }
    }
}
