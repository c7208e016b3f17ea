package dev.belay.client;

/** What was read is not what it should be. */
final class Malformed extends RuntimeException {

    private static final long serialVersionUID = 1;

    Malformed(String message) {
        super(message);
    }
}
