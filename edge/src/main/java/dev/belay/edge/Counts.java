package dev.belay.edge;

import dev.belay.protocol.edge.EdgeReport;
import dev.belay.protocol.edge.LatencyBuckets;
import java.util.Arrays;

/** What became of the requests for one release, since it was last taken. Belongs to one thread. */
final class Counts {

    private final long[] latency = new long[LatencyBuckets.COUNT];
    private long requests;
    private long failures;
    private long retries;

    /** A request that was answered, or failed towards the customer, after so many nanoseconds. */
    void request(boolean failed, long nanos) {
        requests++;
        if (failed) {
            failures++;
        }
        latency[LatencyBuckets.of(nanos / 1_000)]++;
    }

    /** An attempt that failed without the customer noticing. */
    void retry() {
        retries++;
    }

    void add(Counts other) {
        requests += other.requests;
        failures += other.failures;
        retries += other.retries;
        for (int bucket = 0; bucket < latency.length; bucket++) {
            latency[bucket] += other.latency[bucket];
        }
    }

    long requests() {
        return requests;
    }

    long failures() {
        return failures;
    }

    long retries() {
        return retries;
    }

    long latency(int bucket) {
        return latency[bucket];
    }

    EdgeReport.Window window(Release release) {
        return new EdgeReport.Window(
                release.service(),
                release.environment(),
                release.name(),
                requests,
                failures,
                retries,
                Arrays.stream(latency).boxed().toList());
    }
}
