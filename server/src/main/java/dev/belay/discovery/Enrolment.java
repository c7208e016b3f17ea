package dev.belay.discovery;

/**
 * An instance that should be known: what is decided of it, as opposed to what is heard of it.
 *
 * @param host only what this host says of the instance counts
 * @param weight relative to the other instances of its release, from 1
 * @param draining it is to get no new requests
 */
public record Enrolment(
        String instance,
        String service,
        String environment,
        String release,
        String host,
        int weight,
        boolean draining) {}
