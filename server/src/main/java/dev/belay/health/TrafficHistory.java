package dev.belay.health;

import dev.belay.protocol.edge.EdgeReport;
import dev.belay.protocol.edge.LatencyBuckets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The traffic of every release, second by second. Bounded by age and by number: what is oldest goes first. A second takes
 * about 150 bytes, since the ends of a histogram without any answer are not kept.
 */
final class TrafficHistory {

    /** The longest name that is kept; edges that send longer ones are not believed. */
    private static final int NAME_CHARACTERS_MAX = 128;

    /** Whose traffic it is. */
    record Source(String service, String environment, String release) {}

    /** One second of one release; {@code latency} begins at bucket {@code firstBucket}. */
    static final class Second {
        final Source source;
        final long epochSecond;
        long requests;
        long failures;
        long retries;
        int firstBucket;
        long[] latency = new long[0];

        Second(Source source, long epochSecond) {
            this.source = source;
            this.epochSecond = epochSecond;
        }

        private void add(EdgeReport.Window window) {
            requests += window.requests();
            failures += window.failures();
            retries += window.retries();
            List<Long> more = window.latency();
            int first = 0;
            int end = more.size();
            while (first < end && more.get(first) == 0) {
                first++;
            }
            while (end > first && more.get(end - 1) == 0) {
                end--;
            }
            if (first == end) {
                return;
            }
            cover(first, end);
            for (int bucket = first; bucket < end; bucket++) {
                latency[bucket - firstBucket] += more.get(bucket);
            }
        }

        private void cover(int first, int end) {
            int newFirst = latency.length == 0 ? first : Math.min(first, firstBucket);
            int newEnd = latency.length == 0 ? end : Math.max(end, firstBucket + latency.length);
            var wider = new long[newEnd - newFirst];
            System.arraycopy(latency, 0, wider, latency.length == 0 ? 0 : firstBucket - newFirst, latency.length);
            latency = wider;
            firstBucket = newFirst;
        }
    }

    /** Adds seconds up. */
    static final class Sum {
        private long requests;
        private long failures;
        private long retries;
        private final Long[] latency = new Long[LatencyBuckets.COUNT];

        Sum() {
            java.util.Arrays.fill(latency, 0L);
        }

        void add(Second second) {
            requests += second.requests;
            failures += second.failures;
            retries += second.retries;
            for (int each = 0; each < second.latency.length; each++) {
                latency[second.firstBucket + each] += second.latency[each];
            }
        }

        Traffic traffic() {
            return new Traffic(requests, failures, retries, List.of(latency));
        }
    }

    private final HealthLimits limits;
    private final Map<Source, Deque<Second>> bySource = new HashMap<>();
    private final Deque<Second> byAge = new ArrayDeque<>();

    TrafficHistory(HealthLimits limits) {
        this.limits = limits;
    }

    /** Adds what edges reported in a second. Seconds do not go back: an earlier one counts as the latest. */
    synchronized void add(long epochSecond, List<EdgeReport.Window> windows) {
        for (EdgeReport.Window window : windows) {
            var source = new Source(window.service(), window.environment(), window.release());
            if (window.service().length()
                            + window.environment().length()
                            + window.release().length()
                    <= NAME_CHARACTERS_MAX * 3) {
                second(source, epochSecond).add(window);
            }
        }
        dropOld(epochSecond);
    }

    private Second second(Source source, long epochSecond) {
        Deque<Second> seconds = bySource.computeIfAbsent(source, _ -> new ArrayDeque<>());
        Second last = seconds.peekLast();
        if (last != null && last.epochSecond >= epochSecond) {
            return last;
        }
        var second = new Second(source, epochSecond);
        seconds.addLast(second);
        byAge.addLast(second);
        return second;
    }

    private void dropOld(long epochSecond) {
        long oldest = epochSecond - limits.history().toSeconds();
        for (Second first = byAge.peekFirst();
                first != null && (first.epochSecond < oldest || byAge.size() > limits.secondsMax());
                first = byAge.peekFirst()) {
            byAge.removeFirst();
            Deque<Second> seconds = bySource.get(first.source);
            if (seconds != null) {
                seconds.pollFirst();
                if (seconds.isEmpty()) {
                    bySource.remove(first.source);
                }
            }
        }
    }

    /** Hands every second of a release from {@code from} (inclusive) to {@code to} (exclusive), oldest first. */
    synchronized void each(Source source, long from, long to, Consumer<Second> take) {
        Deque<Second> seconds = bySource.get(source);
        if (seconds == null) {
            return;
        }
        for (Iterator<Second> each = seconds.iterator(); each.hasNext(); ) {
            Second second = each.next();
            if (second.epochSecond >= to) {
                return;
            } else if (second.epochSecond >= from) {
                take.accept(second);
            }
        }
    }
}
