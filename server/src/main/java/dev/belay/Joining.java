package dev.belay;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries, behind what is answered meanwhile, until something is there; then begins what waited for it. */
final class Joining implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Joining.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(8);
    private static final Duration STOP_MAX = Duration.ofSeconds(10);

    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /** Begins to try; {@code then} is done once, after {@code attempt} said yes. */
    Joining(BooleanSupplier attempt, Runnable then) {
        this.thread = Thread.ofVirtual().name("joining").start(() -> join(attempt, then));
    }

    private void join(BooleanSupplier attempt, Runnable then) {
        try {
            Duration pause = PAUSE;
            while (!succeeds(attempt, then)) {
                if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
            }
        } catch (InterruptedException _) {
            // The server stops.
        }
    }

    /** Whatever fails is told and tried again: what is answered meanwhile is worth more than a clean end. */
    private static boolean succeeds(BooleanSupplier attempt, Runnable then) {
        try {
            if (attempt.getAsBoolean()) {
                then.run();
                return true;
            }
        } catch (RuntimeException exception) {
            log.atError().setCause(exception).log("the database is there, but cannot be used");
        }
        return false;
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            if (!thread.join(STOP_MAX)) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
