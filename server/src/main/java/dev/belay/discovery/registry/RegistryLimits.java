package dev.belay.discovery.registry;

import java.time.Duration;

/**
 * The times and bounds that rule the registry.
 *
 * @param margin how long after the end of its lease an instance is still waited for
 * @param gap a pause of the replica itself longer than this begins all leases anew
 * @param silence how long a replica may be silent before nothing expires any more
 * @param gone how long a replica may be silent before the others go on without it
 * @param forgotten how long a replica may be silent before it is no longer looked for
 * @param window the time in which expiries of a service are counted together
 * @param lossPercent of a service that may expire within the window; more freezes it. One instance always may
 * @param abandoned how long an instance that nothing is heard of is kept when the rules keep it
 * @param tombstones how long it is remembered that an instance has ended
 * @param tombstonesMax how many of those there are at most; the oldest go first
 * @param instancesMax how many instances may be registered
 * @param charsMax how much text all registrations may have together
 * @param membersMax how many replicas there may be
 * @param digestEvery how often two replicas compare all they hold
 */
public record RegistryLimits(
        Duration margin,
        Duration gap,
        Duration silence,
        Duration gone,
        Duration forgotten,
        Duration window,
        int lossPercent,
        Duration abandoned,
        Duration tombstones,
        int tombstonesMax,
        int instancesMax,
        long charsMax,
        int membersMax,
        Duration digestEvery) {

    /** What holds when nothing else is set. */
    public static final RegistryLimits USUAL = new RegistryLimits(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(60),
            Duration.ofHours(1),
            Duration.ofSeconds(60),
            30,
            Duration.ofHours(24),
            Duration.ofMinutes(15),
            200_000,
            500_000,
            200_000_000,
            64,
            Duration.ofMillis(500));
}
