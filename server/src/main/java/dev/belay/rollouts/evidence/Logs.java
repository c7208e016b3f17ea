package dev.belay.rollouts.evidence;

import java.util.List;

/** Sums of numbers that are known by their logarithms, and may be far too large or small to be written out. */
final class Logs {

    private Logs() {}

    /** The logarithm of the weighted sum of e to the power of each. */
    static double sum(List<Double> logs, List<Double> weights) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double log : logs) {
            largest = Math.max(largest, log);
        }
        double sum = 0;
        for (int index = 0; index < logs.size(); index++) {
            sum += weights.get(index) * Math.exp(logs.get(index) - largest);
        }
        return largest + Math.log(sum);
    }

    /** The logarithm of e to the power of one plus e to the power of the other. */
    static double add(double one, double other) {
        double larger = Math.max(one, other);
        return larger == Double.NEGATIVE_INFINITY
                ? larger
                : larger + Math.log1p(Math.exp(Math.min(one, other) - larger));
    }
}
