package dev.belay.cli;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * TERM or Ctrl-C: asks for a clean end, and holds the process until this is closed or too much time has passed. What has to be
 * put away at the end belongs inside it.
 */
final class StopRequest implements AutoCloseable {

    private static final long STOP_SECONDS_MAX = 60;

    private final Optional<Thread> interrupted;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    private StopRequest(Optional<Thread> interrupted) {
        this.interrupted = interrupted;
        Runtime.getRuntime().addShutdownHook(new Thread(this::hold, "stop"));
    }

    /** For one who waits with {@link #await} or acts with {@link #then}. */
    static StopRequest awaited() {
        return new StopRequest(Optional.empty());
    }

    /** For one who is busy: the calling thread is interrupted in whatever it waits for. */
    static StopRequest interrupting() {
        return new StopRequest(Optional.of(Thread.currentThread()));
    }

    private void hold() {
        asked.countDown();
        interrupted.ifPresent(Thread::interrupt);
        try {
            if (!done.await(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                System.err.println("belay: did not stop within " + STOP_SECONDS_MAX + " s");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether somebody asked. */
    boolean asked() {
        return asked.getCount() == 0;
    }

    /** Waits until somebody asks. */
    void await() {
        try {
            asked.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs {@code action} when somebody asks. */
    void then(Runnable action) {
        Thread.ofVirtual().name("stop").start(() -> {
            await();
            action.run();
        });
    }

    /** Everything has ended; the process may too. */
    @Override
    public void close() {
        done.countDown();
    }
}
