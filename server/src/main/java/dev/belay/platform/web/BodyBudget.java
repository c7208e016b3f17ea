package dev.belay.platform.web;

import dev.belay.kernel.Problem;

/**
 * How many bytes of requests' bodies are held in memory at once, over all requests. What streams through, such as an
 * artifact, is not held. Callers who proved nothing get two thirds at most, so that they cannot shut out those who did.
 */
final class BodyBudget {

    private final long bytesMax;
    private long held;
    private long heldForAnybody;

    BodyBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * The share of one request; what it holds is free again when it is closed.
     *
     * @param anybody whether the caller proved nothing
     */
    Share share(boolean anybody) {
        return new Share(anybody);
    }

    private synchronized void take(long bytes, boolean anybody) {
        boolean enough = held + bytes <= bytesMax && (!anybody || heldForAnybody + bytes <= bytesMax / 3 * 2);
        if (!enough) {
            throw Problem.busy("The server holds as many requests in memory as it may; try again shortly.");
        }
        held += bytes;
        heldForAnybody += anybody ? bytes : 0;
    }

    private synchronized void give(long bytes, boolean anybody) {
        held -= bytes;
        heldForAnybody -= anybody ? bytes : 0;
    }

    /** What one request holds. For one thread. */
    final class Share implements AutoCloseable {

        private final boolean anybody;
        private long bytes;

        private Share(boolean anybody) {
            this.anybody = anybody;
        }

        /** Holds more, or refuses with a {@link Problem} of kind busy. */
        void take(long more) {
            BodyBudget.this.take(more, anybody);
            bytes += more;
        }

        @Override
        public void close() {
            give(bytes, anybody);
            bytes = 0;
        }
    }
}
