package dev.belay.runtimes;

import dev.belay.protocol.runtime.HostReport;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * An instance that was given to a host, and what the host said of it last.
 *
 * @param drainSeconds how long it may finish what it has in flight
 * @param state as last reported; nothing while the host has not spoken of it
 * @param address empty until it is known
 * @param port 0 until it is known
 * @param restarts how often its process was started again
 * @param startedAt when its process was first heard to run
 * @param readyAt when it was first heard to be ready
 * @param drainingAt since when it gets no new requests
 * @param detail why it is not ready, or what its process said last
 */
public record PlacedInstance(
        String id,
        String service,
        String environment,
        String release,
        UUID host,
        Intent intent,
        int drainSeconds,
        Optional<HostReport.State> state,
        String address,
        int port,
        int restarts,
        Optional<String> detail,
        Instant placedAt,
        Optional<Instant> startedAt,
        Optional<Instant> readyAt,
        Optional<Instant> drainingAt) {

    /** What is meant to become of an instance. */
    public enum Intent {
        /** It should run. */
        RUN,
        /** It gets no new requests; those in flight may end. */
        DRAIN,
        /** Its process should end. */
        STOP
    }

    /** Whether it should run, and does. */
    public boolean ready() {
        return intent == Intent.RUN
                && state.filter(HostReport.State.READY::equals).isPresent();
    }
}
