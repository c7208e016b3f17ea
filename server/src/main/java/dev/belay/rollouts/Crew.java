package dev.belay.rollouts;

import java.util.Optional;

/**
 * The instances of a release in an environment.
 *
 * @param ready how many are ready, on hosts that are heard of
 * @param silent how many were ready when their hosts fell silent: too little to go forward on, too much to be called lost
 * @param gaveUp why it will not become ready by itself
 * @param detail why instances are not ready, as they say themselves
 */
record Crew(int wanted, int ready, int silent, Optional<GivenUp> gaveUp, Optional<String> detail) {

    /**
     * It will not become ready.
     *
     * @param because it was not in time, or ends in a loop
     * @param ownFault false when its host could not even begin with it
     */
    record GivenUp(String because, boolean ownFault) {}

    /** No instances, and none wanted. */
    static final Crew NONE = new Crew(0, 0, 0, Optional.empty(), Optional.empty());

    boolean complete() {
        return wanted > 0 && ready >= wanted;
    }

    /** None of it serves anybody any more. */
    boolean lost() {
        return ready + silent == 0;
    }
}
