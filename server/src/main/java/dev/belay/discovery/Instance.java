package dev.belay.discovery;

import java.time.Instant;

/**
 * An instance as discovery knows it.
 *
 * @param address host name or IP address, empty until it is known
 * @param port 0 until it is known
 * @param weight relative to the other instances of its release
 * @param draining it is to get no new requests
 * @param leaseUntil when it is no longer believed to live, unless it is heard of again
 */
public record Instance(
        String id,
        String service,
        String environment,
        String release,
        String host,
        String address,
        int port,
        int weight,
        Health health,
        boolean draining,
        Instant leaseUntil) {

    /** What was last heard of an instance. */
    public enum Health {
        /** Nothing yet, or that it has not been ready. */
        UNKNOWN,
        READY,
        /** It was ready, and says that it is not now, or that it is gone. */
        UNREADY,
        /** Its lease ran out: nothing was heard of it for too long. */
        EXPIRED
    }
}
