package dev.belay.runtimes;

import java.time.Duration;

/**
 * The times and bounds that rule runtimes.
 *
 * @param hostLease a host that was silent this long is lost, and its instances are replaced elsewhere
 * @param gap a pause of the server itself longer than this excuses all hosts, since it could not have heard them
 * @param hostForgotten a lost host without instances is forgotten after so long
 * @param preparation how long a host may take to check out and fetch artifacts
 * @param readinessGrace how much longer than its manifest says an instance may take, for the news to arrive
 * @param crashesMax how often an instance may die before it was ever ready
 * @param reportWrite how often at least a host's word is written down
 */
public record RuntimeLimits(
        Duration hostLease,
        Duration gap,
        Duration hostForgotten,
        Duration preparation,
        Duration readinessGrace,
        int crashesMax,
        Duration reportWrite) {

    /** What holds when nothing else is set. */
    public static final RuntimeLimits USUAL = new RuntimeLimits(
            Duration.ofSeconds(15),
            Duration.ofSeconds(3),
            Duration.ofDays(1),
            Duration.ofMinutes(5),
            Duration.ofSeconds(2),
            3,
            Duration.ofSeconds(3));
}
