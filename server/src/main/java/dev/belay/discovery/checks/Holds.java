package dev.belay.discovery.checks;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls of agents are held at a time, so that agents do not use up the server's connections. Those of agents without
 * checks are held while there are few, so that these learn at once of their first check; where there are many, they come again.
 */
final class Holds {

    static final int MAX = 1_000;
    static final int IDLE_MAX = 100;

    private final AtomicInteger held = new AtomicInteger();

    /** True when the call may be held; then {@link #end} must follow. */
    boolean begin(boolean idle) {
        if (held.incrementAndGet() <= (idle ? IDLE_MAX : MAX)) {
            return true;
        }
        end();
        return false;
    }

    void end() {
        held.decrementAndGet();
    }

    /** When an agent whose call is not held is to come again. */
    static int againSeconds(boolean idle) {
        return idle ? 30 : 3;
    }
}
