package dev.belay.bench.jobs;

import java.util.ArrayList;
import java.util.List;

/** Figures of one kind. */
final class Spread {

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    void addAll(List<Double> more) {
        values.addAll(more);
    }

    /** What half of them do not exceed. */
    double half() {
        return part(0.5);
    }

    /** What 99 of 100 do not exceed. */
    double nearlyAll() {
        return part(0.99);
    }

    double most() {
        return part(1);
    }

    private double part(double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size()));
    }
}
