package dev.belay.cli;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Waits for a server's news through its absences, as when it is started anew. A server that was never there is not waited for:
 * its address is probably wrong.
 */
final class Patience {

    /** How long a server may answer an open question late; it answers at once when there is news. */
    static final String WAIT = "waitSeconds=5";

    private static final Duration AWAY_MAX = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Screen screen;
    private boolean answered;

    Patience(Screen screen) {
        this.screen = screen;
    }

    /** The answer, as soon as there is one. */
    <T> T ask(Supplier<T> question) {
        long begun = System.nanoTime();
        while (true) {
            try {
                T answer = question.get();
                answered = true;
                return answer;
            } catch (Failure failure) {
                boolean away = failure.exit() == Exit.UNREACHABLE;
                if (!answered || !away || System.nanoTime() - begun > AWAY_MAX.toNanos()) {
                    throw failure;
                }
                screen.progress("The server is away; waiting for it.");
                Waiting.pause(PAUSE);
            }
        }
    }
}
