package dev.belay.cli;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Looks again and again, gently, until something holds. */
final class Waiting {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private Waiting() {}

    /** The first look at which {@code done} holds; every look is told to {@code seen} first. */
    static <T> T until(Supplier<T> look, Predicate<T> done, Consumer<T> seen) {
        while (true) {
            T now = look.get();
            seen.accept(now);
            if (done.test(now)) {
                return now;
            }
            pause(PAUSE);
        }
    }

    static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.FAILED, "Interrupted.", exception);
        }
    }
}
