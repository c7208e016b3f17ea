package dev.belay.rollouts;

import java.util.Optional;

/**
 * The instances of a release in an environment.
 *
 * @param gaveUp why it will not become ready by itself: it was not in time, or ends in a loop
 * @param detail why instances are not ready, as they say themselves
 */
record Crew(int wanted, int ready, Optional<String> gaveUp, Optional<String> detail) {

    /** No instances, and none wanted. */
    static final Crew NONE = new Crew(0, 0, Optional.empty(), Optional.empty());

    boolean complete() {
        return wanted > 0 && ready >= wanted;
    }
}
