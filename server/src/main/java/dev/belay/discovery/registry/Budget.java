package dev.belay.discovery.registry;

/** How many bytes may still be sent at a time, nearly. Whatever does not fit goes with the next parcel. */
final class Budget {

    /** A part of JSON that is not text of somebody's: names, punctuation, numbers. */
    static final int FRAME_BYTES = 400;

    /** The most that a character becomes in JSON: a control character is written as six. */
    static final int CHAR_BYTES_MAX = 6;

    private long left;

    Budget(long bytes) {
        this.left = bytes;
    }

    boolean isSpent() {
        return left <= 0;
    }

    void spend(long bytes) {
        left -= bytes;
    }
}
