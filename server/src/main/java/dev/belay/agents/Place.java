package dev.belay.agents;

import dev.belay.platform.database.Nudges;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Where an agent waits, or rests between two questions. One question at a time has it. */
final class Place {

    private static final Instant NEVER = Instant.EPOCH;

    private final UUID agent;
    private final Nudges.Listener listener;

    /** When the database was last seen to know that the agent asks and that there is nothing for it. */
    private final AtomicReference<Instant> seenWaiting = new AtomicReference<>(NEVER);

    private volatile Instant restsSince = Instant.MAX;

    Place(UUID agent, Nudges.Listener listener) {
        this.agent = agent;
        this.listener = listener;
    }

    UUID agent() {
        return agent;
    }

    Nudges.Listener listener() {
        return listener;
    }

    Instant seenWaiting() {
        return seenWaiting.get();
    }

    /** There is, or may be, something to look at. */
    void doubt() {
        seenWaiting.set(NEVER);
    }

    /** Its own question looked. */
    void trust(Instant lookedAt) {
        seenWaiting.set(lookedAt);
    }

    /** All were looked at together; what was found of this one meanwhile counts more. */
    void trustOn(Instant before, Instant lookedAt) {
        if (!before.equals(NEVER)) {
            seenWaiting.compareAndSet(before, lookedAt);
        }
    }

    /** Nobody asks from here since. */
    void rest(Instant since) {
        restsSince = since;
    }

    /** Its agent asks again. */
    void take() {
        restsSince = Instant.MAX;
    }

    boolean isTaken() {
        return restsSince.equals(Instant.MAX);
    }

    boolean restsSinceBefore(Instant old) {
        return restsSince.isBefore(old);
    }
}
