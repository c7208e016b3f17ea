package dev.belay.protocol.edge;

/**
 * The buckets of all latency histograms: bucket {@code i} holds what took at most {@link #upperMicros} and more than the one
 * before. Bounds grow by the square root of two from 100 µs to about 74 s, so that a quantile is off by 20 % at most.
 */
public final class LatencyBuckets {

    /** How many buckets there are; the last one has no upper bound. */
    public static final int COUNT = 40;

    private static final double FIRST_MICROS = 100;

    private static final long[] UPPER = upperBounds();

    private LatencyBuckets() {}

    /** The upper bound of a bucket in microseconds, inclusive. */
    public static long upperMicros(int bucket) {
        return UPPER[bucket];
    }

    /** The bucket in which a latency falls. */
    public static int of(long micros) {
        int low = 0;
        int high = COUNT - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (micros <= UPPER[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static long[] upperBounds() {
        var bounds = new long[COUNT];
        for (int bucket = 0; bucket < COUNT - 1; bucket++) {
            bounds[bucket] = Math.round(FIRST_MICROS * Math.pow(2, bucket / 2.0));
        }
        bounds[COUNT - 1] = Long.MAX_VALUE;
        return bounds;
    }
}
