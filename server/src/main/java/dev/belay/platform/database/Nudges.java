package dev.belay.platform.database;

import java.time.Duration;

/**
 * News that something changed, by topic: told by {@link Tx#nudge} on any replica, heard on all. A nudge carries no
 * data and may be lost while the database is away, so whoever awaits one looks again at intervals too.
 */
public interface Nudges extends AutoCloseable {

    /**
     * Nudged by this process itself when it begins not to hear other replicas. Who remembers something because no nudge came
     * looks again then, and believes less as long as {@link #hears} is false.
     */
    String DEAF = "nudges are not heard";

    /** Starts to listen. Nudges from now on are remembered until {@link Listener#await} is called. */
    Listener listen(String... topics);

    /** Whether nudges of other replicas come through, as far as is known. */
    default boolean hears() {
        return true;
    }

    /** Sends everybody away who waits, since the server stops. */
    @Override
    default void close() {}

    /** One listener; close it when done. Not for several threads at once. */
    interface Listener extends AutoCloseable {

        /**
         * Waits for a nudge on one of the topics, at most {@code timeout}; true when there was one.
         *
         * @throws InterruptedException when the server is stopping; let it pass
         */
        boolean await(Duration timeout) throws InterruptedException;

        @Override
        void close();
    }
}
