package dev.belay.platform.web;

import dev.belay.kernel.Problem;

/**
 * How many bytes of requests' bodies are held in memory at once, over all requests. What streams through, such as an
 * artifact, is not held. Callers who proved nothing get two thirds at most, so that they cannot shut out those who did;
 * and their large bodies, such as webhooks, get a little less than that, so that they cannot shut out who signs in.
 */
final class BodyBudget {

    private final long bytesMax;
    private long held;
    private long heldForAnybody;
    private long largeForAnybody;

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

    /** Takes {@code bytes}, of which {@code large} are beyond what a small body has. */
    private synchronized void take(long bytes, long large, boolean anybody) {
        boolean fits = held + bytes <= bytesMax;
        boolean fitsForAnybody = heldForAnybody + bytes <= bytesMax / 3 * 2
                && (large == 0 || largeForAnybody + large <= bytesMax / 8 * 5);
        if (!fits || (anybody && !fitsForAnybody)) {
            throw Problem.busy("The server holds as many requests in memory as it may; try again shortly.");
        }
        add(bytes, large, anybody);
    }

    private synchronized void add(long bytes, long large, boolean anybody) {
        held += bytes;
        heldForAnybody += anybody ? bytes : 0;
        largeForAnybody += anybody ? large : 0;
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
            BodyBudget.this.take(more, large(bytes + more) - large(bytes), anybody);
            bytes += more;
        }

        @Override
        public void close() {
            add(-bytes, -large(bytes), anybody);
            bytes = 0;
        }

        private static long large(long bytes) {
            return Math.max(0, bytes - Route.OPEN_BODY_BYTES);
        }
    }
}
