package dev.belay.discovery.registry;

import java.util.Optional;

/**
 * What is known of an instance by its last write: a last-write-wins register.
 *
 * @param registration present while it lives; what has ended keeps its version only, as a tombstone
 */
record Entry(String id, Version version, State state, Optional<Registration> registration) {

    /** How an instance is. */
    enum State {
        LIVE,
        DEREGISTERED,
        /** Its lease ran out. That ends the very version that was silent, and none that is written after. */
        EXPIRED
    }

    static Entry live(String id, Version version, Registration registration) {
        return new Entry(id, version, State.LIVE, Optional.of(registration));
    }

    static Entry deregistered(String id, Version version) {
        return new Entry(id, version, State.DEREGISTERED, Optional.empty());
    }

    Entry expired() {
        return new Entry(id, version, State.EXPIRED, Optional.empty());
    }

    boolean isLive() {
        return state == State.LIVE;
    }

    /** Whether this is to be believed instead of the other one. */
    boolean beats(Entry other) {
        int order = version.compareTo(other.version);
        return order > 0 || (order == 0 && state.compareTo(other.state) > 0);
    }
}
