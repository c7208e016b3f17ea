package dev.belay.client;

import java.time.Duration;
import java.util.List;

/** Pure: whose success rate is an outlier, how many may be ejected, and for how long. */
final class Outliers {

    private Outliers() {}

    /**
     * The rate below which an instance is an outlier; 0, below which none is, when too few had enough calls.
     *
     * @param rates from 0 to 1, of instances that had enough calls
     */
    static double floor(List<Double> rates, Balancing balancing) {
        if (rates.size() < balancing.rateInstancesMin()) {
            return 0;
        }
        double mean = rates.stream().mapToDouble(each -> each).average().orElse(0);
        double variance = rates.stream()
                .mapToDouble(each -> (each - mean) * (each - mean))
                .average()
                .orElse(0);
        return mean - balancing.rateDeviations() * Math.sqrt(variance);
    }

    /** How many of that many instances may be ejected at once: one at least, since of few the share would be none. */
    static int ejectedMax(int instances, Balancing balancing) {
        return Math.max(1, (int) ((long) instances * balancing.ejectedPercentMax() / 100));
    }

    /** How long an instance is ejected that was so before that many times, lately. */
    static Duration ejection(int before, Balancing balancing) {
        // Beyond so many the longest time is reached for sure, before the product is too large for a duration.
        long times = Math.min(before + 1L, balancing.ejectionMax().dividedBy(balancing.ejection()) + 1);
        Duration wanted = balancing.ejection().multipliedBy(times);
        return wanted.compareTo(balancing.ejectionMax()) > 0 ? balancing.ejectionMax() : wanted;
    }
}
