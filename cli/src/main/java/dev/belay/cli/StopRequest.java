package dev.belay.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** TERM or Ctrl-C: asks for a clean end, and holds the process until this is closed or too much time has passed. */
final class StopRequest implements AutoCloseable {

    private static final long STOP_SECONDS_MAX = 60;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    StopRequest() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::hold, "stop"));
    }

    private void hold() {
        asked.countDown();
        try {
            if (!done.await(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                System.err.println("belay: did not stop within " + STOP_SECONDS_MAX + " s");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
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
