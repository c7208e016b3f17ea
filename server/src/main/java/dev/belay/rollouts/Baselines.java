package dev.belay.rollouts;

import dev.belay.health.Traffic;
import dev.belay.protocol.edge.LatencyBuckets;
import dev.belay.rollouts.evidence.Baseline;
import dev.belay.rollouts.evidence.Burst;
import dev.belay.rollouts.evidence.Side;
import java.util.List;
import java.util.Optional;

/**
 * What traffic, second by second, says of a release: its usual bursts, what is slow for it, its counts and quantiles. A request
 * that a release failed is evidence against it even when another instance answered the customer in its place.
 */
record Baselines(RolloutSettings settings) {

    /** What the stable release's past, oldest second first, teaches. Seconds before its first request are not its past. */
    Baseline learn(List<Traffic> seconds) {
        List<Traffic> past =
                seconds.stream().dropWhile(second -> second.tried() == 0).toList();
        Traffic all = sum(past);
        if (all.tried() == 0) {
            return Baseline.UNKNOWN;
        }
        List<Burst.Second> failures = past.stream()
                .map(second -> new Burst.Second(second.tried(), second.failed()))
                .toList();
        return new Baseline(Burst.of(failures), (double) all.failed() / past.size(), slow(past, all));
    }

    private Optional<Baseline.Slow> slow(List<Traffic> past, Traffic all) {
        if (all.requests() < settings.historyRequestsMin()) {
            return Optional.empty();
        }
        int least = LatencyBuckets.of(settings.slowMillisMin() * 1_000L);
        return all.quantileBucket(0.99).map(usual -> {
            int above = Math.max(least, usual);
            List<Burst.Second> slow = past.stream()
                    .map(second -> new Burst.Second(second.tried(), second.slowerThan(above)))
                    .toList();
            return new Baseline.Slow(above, Burst.of(slow), (double) all.slowerThan(above) / past.size());
        });
    }

    /** The counts of a span; what is slow is known from the past of the stable release, or nothing is. */
    static Side side(List<Traffic> span, Baseline baseline) {
        Traffic all = sum(span);
        long slow = baseline.slow()
                .map(known -> all.slowerThan(known.aboveBucket()))
                .orElse(0L);
        return new Side(all.tried(), all.failed(), slow);
    }

    /** The span for plots. */
    static Seen.Traffic seen(List<Traffic> span) {
        Traffic all = sum(span);
        return new Seen.Traffic(all.tried(), all.failed(), millis(all, 0.5), millis(all, 0.99));
    }

    /** The upper bound of a bucket in milliseconds. */
    static double millis(int bucket) {
        return LatencyBuckets.upperMicros(Math.min(bucket, LatencyBuckets.COUNT - 2)) / 1_000.0;
    }

    private static double millis(Traffic traffic, double quantile) {
        return traffic.quantileBucket(quantile).map(Baselines::millis).orElse(0.0);
    }

    private static Traffic sum(List<Traffic> span) {
        return span.stream().reduce(Traffic.NONE, Traffic::plus);
    }
}
