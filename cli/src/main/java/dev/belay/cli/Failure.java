package dev.belay.cli;

/** The end of a command that cannot go on. Its message is shown as it is. */
final class Failure extends RuntimeException {

    private final Exit exit;

    private final int status;

    Failure(Exit exit, String message) {
        this(exit, 0, message);
    }

    /** The server refused with an HTTP status. */
    Failure(Exit exit, int status, String message) {
        super(message);
        this.exit = exit;
        this.status = status;
    }

    Failure(Exit exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
        this.status = 0;
    }

    /** The HTTP status of a refusal, else 0. */
    int status() {
        return status;
    }

    Exit exit() {
        return exit;
    }
}
