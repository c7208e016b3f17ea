package dev.belay.rollouts.evidence;

import java.util.Optional;

/**
 * What was learnt from the stable release before the rollout sent anybody to the pilot. Fixed from then on, so that the test
 * never learns from what it judges.
 *
 * @param failureBurst see {@link Burst}, of failures
 * @param failuresPerSecond of the stable release
 * @param slow when there was traffic enough to say what is slow
 */
public record Baseline(double failureBurst, double failuresPerSecond, Optional<Slow> slow) {

    /** Nothing is known of the past. */
    public static final Baseline UNKNOWN = new Baseline(0, 0, Optional.empty());

    /**
     * What is slow: an answer that fell in a latency bucket above this one.
     *
     * @param burst see {@link Burst}, of slow answers
     * @param perSecond slow answers of the stable release
     */
    public record Slow(int aboveBucket, double burst, double perSecond) {}
}
