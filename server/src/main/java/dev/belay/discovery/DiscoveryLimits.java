package dev.belay.discovery;

import java.time.Duration;

/**
 * The times and bounds that rule discovery.
 *
 * @param lease how long an instance is believed to live without being heard of
 * @param gap a pause of the server itself longer than this renews all leases, since it could not have heard anything
 * @param edgeSilent how long after its last word an edge counts as live
 * @param edgeGone how long after its last word an edge is waited for: it may still have customers
 * @param forget how long after its last word an edge is remembered
 * @param snapshotEvery how often what changes by itself is written to disk, at most
 * @param edgesMax how many edges there may be
 */
public record DiscoveryLimits(
        Duration lease,
        Duration gap,
        Duration edgeSilent,
        Duration edgeGone,
        Duration forget,
        Duration snapshotEvery,
        int edgesMax) {

    /** What holds when nothing else is set. */
    public static final DiscoveryLimits USUAL = new DiscoveryLimits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            Duration.ofSeconds(1),
            1_000);
}
