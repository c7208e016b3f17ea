package dev.belay.rollouts;

import dev.belay.protocol.edge.LatencyBuckets;
import dev.belay.rollouts.evidence.Baseline;
import dev.belay.rollouts.evidence.Burst;
import dev.belay.rollouts.evidence.Side;
import java.util.List;
import java.util.Optional;

/** What traffic, second by second, says of a release: its usual bursts, what is slow for it, its counts and quantiles. */
record Baselines(RolloutSettings settings) {

    /** What the stable release's past, oldest second first, teaches. Seconds before its first request are not its past. */
    Baseline learn(List<World.Traffic> seconds) {
        List<World.Traffic> past =
                seconds.stream().dropWhile(second -> second.requests() == 0).toList();
        long requests = past.stream().mapToLong(World.Traffic::requests).sum();
        if (requests == 0) {
            return Baseline.UNKNOWN;
        }
        List<Burst.Second> failures = past.stream()
                .map(second -> new Burst.Second(second.requests(), second.failures()))
                .toList();
        double failed = failures.stream().mapToLong(Burst.Second::events).sum();
        return new Baseline(Burst.of(failures), failed / past.size(), slow(past, requests));
    }

    private Optional<Baseline.Slow> slow(List<World.Traffic> past, long requests) {
        if (requests < settings.historyRequestsMin()) {
            return Optional.empty();
        }
        int least = LatencyBuckets.of(settings.slowMillisMin() * 1_000L);
        int above = Math.max(least, quantileBucket(past, 0.99));
        List<Burst.Second> slow = past.stream()
                .map(second -> new Burst.Second(second.requests(), slower(second, above)))
                .toList();
        double events = slow.stream().mapToLong(Burst.Second::events).sum();
        return Optional.of(new Baseline.Slow(above, Burst.of(slow), events / past.size()));
    }

    /** The counts of a span; what is slow is known from the past of the stable release, or nothing is. */
    static Side side(List<World.Traffic> span, Baseline baseline) {
        long slow = baseline.slow()
                .map(known -> span.stream()
                        .mapToLong(second -> slower(second, known.aboveBucket()))
                        .sum())
                .orElse(0L);
        return new Side(
                span.stream().mapToLong(World.Traffic::requests).sum(),
                span.stream().mapToLong(World.Traffic::failures).sum(),
                slow);
    }

    /** The span for plots. */
    static Seen.Traffic seen(List<World.Traffic> span) {
        return new Seen.Traffic(
                span.stream().mapToLong(World.Traffic::requests).sum(),
                span.stream().mapToLong(World.Traffic::failures).sum(),
                quantileMillis(span, 0.5),
                quantileMillis(span, 0.99));
    }

    /** The upper bound of a bucket in milliseconds. */
    static double millis(int bucket) {
        return LatencyBuckets.upperMicros(Math.min(bucket, LatencyBuckets.COUNT - 2)) / 1_000.0;
    }

    private static long slower(World.Traffic second, int bucket) {
        return second.latency().stream()
                .skip(bucket + 1L)
                .mapToLong(Long::longValue)
                .sum();
    }

    private static double quantileMillis(List<World.Traffic> span, double quantile) {
        boolean answered =
                span.stream().anyMatch(second -> second.latency().stream().anyMatch(count -> count > 0));
        return answered ? millis(quantileBucket(span, quantile)) : 0;
    }

    private static int quantileBucket(List<World.Traffic> span, double quantile) {
        var counts = new long[LatencyBuckets.COUNT];
        long all = 0;
        for (World.Traffic second : span) {
            for (int bucket = 0;
                    bucket < Math.min(counts.length, second.latency().size());
                    bucket++) {
                counts[bucket] += second.latency().get(bucket);
                all += second.latency().get(bucket);
            }
        }
        double rank = quantile * all;
        long counted = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            counted += counts[bucket];
            if (counted >= rank && counted > 0) {
                return bucket;
            }
        }
        return counts.length - 1;
    }
}
