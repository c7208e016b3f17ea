package dev.belay.cli;

/** The end of a command that cannot go on. Its message is shown as it is. */
final class Failure extends RuntimeException {

    private final Exit exit;

    Failure(Exit exit, String message) {
        super(message);
        this.exit = exit;
    }

    Failure(Exit exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    Exit exit() {
        return exit;
    }
}
