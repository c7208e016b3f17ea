package dev.belay.cli.parts;

/** A part could not be started or stopped; the message is for the person who started it. */
public final class PartProblem extends RuntimeException {

    public PartProblem(String message) {
        super(message);
    }

    public PartProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
