package dev.belay.client;

import java.time.Duration;

/**
 * How instances are chosen and ejected. What is {@link #USUAL} is what Envoy does unless it is told otherwise
 * (envoyproxy.io, “Outlier detection” and “Panic threshold”).
 *
 * @param consecutiveFailures after so many in a row an instance is ejected; with 0 none is
 * @param interval how often success rates are compared, and ejections remembered one less
 * @param ejection how long an instance is left out; that many times longer as it was ejected often before
 * @param ejectionMax the longest time that one is left out
 * @param ejectedPercentMax of the instances that are left out at once; one always may be
 * @param rateInstancesMin success rates are compared when as many instances had enough calls
 * @param rateCallsMin calls in an interval that are enough
 * @param rateDeviations by how many standard deviations a rate must be below the mean to be an outlier
 * @param panicPercent when fewer of the instances than this are left, ejections are left unheeded
 */
public record Balancing(
        int consecutiveFailures,
        Duration interval,
        Duration ejection,
        Duration ejectionMax,
        int ejectedPercentMax,
        int rateInstancesMin,
        int rateCallsMin,
        double rateDeviations,
        int panicPercent) {

    public static final Balancing USUAL = new Balancing(
            5, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5), 10, 5, 100, 1.9, 50);

    /** @throws IllegalArgumentException when a number is out of its bounds */
    public Balancing {
        if (consecutiveFailures < 0
                || !isPositive(interval)
                || !isPositive(ejection)
                || ejectionMax.compareTo(ejection) < 0
                || !isPercent(ejectedPercentMax)
                || rateInstancesMin < 2
                || rateCallsMin < 1
                || !(rateDeviations >= 0)
                || !isPercent(panicPercent)) {
            throw new IllegalArgumentException(
                    "Times must be positive, percents from 0 to 100, rates of two at least.");
        }
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static boolean isPercent(int number) {
        return number >= 0 && number <= 100;
    }
}
