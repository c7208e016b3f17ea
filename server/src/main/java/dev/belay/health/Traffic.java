package dev.belay.health;

import dev.belay.protocol.edge.LatencyBuckets;
import java.util.List;
import java.util.Optional;

/**
 * What customers got from one release in some span of time.
 *
 * @param requests answered to customers, or failed towards them
 * @param failures of these: status 500 and above, no answer, or an answer cut short
 * @param retries attempts that failed unseen, since another instance answered
 * @param latency answers by {@link LatencyBuckets}
 */
public record Traffic(long requests, long failures, long retries, List<Long> latency) {

    /** No traffic at all. */
    public static final Traffic NONE = new Traffic(0, 0, 0, java.util.Collections.nCopies(LatencyBuckets.COUNT, 0L));

    public Traffic {
        latency = List.copyOf(latency);
    }

    /** Requests that reached the release, those that another instance answered in the end among them. */
    public long tried() {
        return requests + retries;
    }

    /** Of these, the ones that the release failed, whether or not the customer noticed. */
    public long failed() {
        return failures + retries;
    }

    /** Answers slower than a bucket's upper bound. */
    public long slowerThan(int bucket) {
        long slower = 0;
        for (int each = bucket + 1; each < latency.size(); each++) {
            slower += latency.get(each);
        }
        return slower;
    }

    /** The bucket in which a quantile (0 to 1) of the latencies falls; nothing without answers. */
    public Optional<Integer> quantileBucket(double quantile) {
        long all = latency.stream().mapToLong(Long::longValue).sum();
        if (all == 0) {
            return Optional.empty();
        }
        long rank = Math.clamp((long) Math.ceil(quantile * all), 1, all);
        long counted = 0;
        for (int bucket = 0; bucket < latency.size(); bucket++) {
            counted += latency.get(bucket);
            if (counted >= rank) {
                return Optional.of(bucket);
            }
        }
        throw new IllegalStateException("the buckets hold fewer answers than they sum up to");
    }

    /** Both together. */
    public Traffic plus(Traffic other) {
        var sum = new Long[LatencyBuckets.COUNT];
        for (int bucket = 0; bucket < sum.length; bucket++) {
            sum[bucket] = latency.get(bucket) + other.latency.get(bucket);
        }
        return new Traffic(requests + other.requests, failures + other.failures, retries + other.retries, List.of(sum));
    }
}
