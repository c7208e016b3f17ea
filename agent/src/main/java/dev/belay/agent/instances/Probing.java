package dev.belay.agent.instances;

import dev.belay.protocol.runtime.HostReport.State;
import java.time.Duration;

/** Pure: what the answers to readiness probes make of a running instance. */
record Probing(State state, int failuresInARow, boolean everReady) {

    /** One lost probe is no news; so many in a row are. */
    static final int FAILURES_UNTIL_UNREADY = 3;

    static Probing started() {
        return new Probing(State.STARTING, 0, false);
    }

    /** An instance that was ready when the last life of the agent ended is taken to be so still, until probes fail. */
    static Probing adopted(boolean wasReady) {
        return new Probing(wasReady ? State.READY : State.STARTING, 0, wasReady);
    }

    Probing after(boolean passed) {
        if (passed) {
            return new Probing(State.READY, 0, true);
        }
        int failures = failuresInARow + 1;
        if (!everReady) {
            return new Probing(State.STARTING, failures, false);
        }
        boolean lost = state == State.UNREADY || failures >= FAILURES_UNTIL_UNREADY;
        return new Probing(lost ? State.UNREADY : State.READY, failures, true);
    }

    /** Whether it has had its time to become ready and did not. */
    boolean tooLate(Duration sinceStart, Duration within) {
        return !everReady && sinceStart.compareTo(within) > 0;
    }
}
