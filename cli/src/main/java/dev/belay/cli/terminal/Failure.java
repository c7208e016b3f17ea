package dev.belay.cli.terminal;

/** The end of a command that cannot go on. Its message is shown as it is. */
public final class Failure extends RuntimeException {

    private final Exit exit;

    private final int status;

    public Failure(Exit exit, String message) {
        this(exit, 0, message);
    }

    /** The server refused with an HTTP status. */
    public Failure(Exit exit, int status, String message) {
        super(message);
        this.exit = exit;
        this.status = status;
    }

    public Failure(Exit exit, String message, Throwable cause) {
        super(message, cause);
        this.exit = exit;
        this.status = 0;
    }

    /** The HTTP status of a refusal, else 0. */
    public int status() {
        return status;
    }

    public Exit exit() {
        return exit;
    }
}
