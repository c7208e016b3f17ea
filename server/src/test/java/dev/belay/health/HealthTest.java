package dev.belay.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.edge.EdgeReport;
import dev.belay.protocol.edge.LatencyBuckets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HealthTest {

    private static EdgeReport.Window window(String release, long requests, long failures, int... buckets) {
        var latency = new ArrayList<Long>(Collections.nCopies(LatencyBuckets.COUNT, 0L));
        for (int bucket : buckets) {
            latency.set(bucket, latency.get(bucket) + 1);
        }
        return new EdgeReport.Window("shop", "production", release, requests, failures, 0, latency);
    }

    private static Traffic between(TrafficHistory history, String release, long from, long to) {
        var sum = new TrafficHistory.Sum();
        history.each(new TrafficHistory.Source("shop", "production", release), from, to, sum::add);
        return sum.traffic();
    }

    @Test
    void addsUpWhatManyEdgesReport() {
        var history = new TrafficHistory(HealthLimits.USUAL);
        history.add(100, List.of(window("a", 3, 1, 5, 5, 7), window("b", 1, 0, 0)));
        history.add(100, List.of(window("a", 2, 0, 2, 39)));
        history.add(101, List.of(window("a", 1, 1, 10)));

        Traffic first = between(history, "a", 100, 101);
        assertThat(first.requests()).isEqualTo(5);
        assertThat(first.failures()).isEqualTo(1);
        assertThat(first.latency().get(2)).isEqualTo(1);
        assertThat(first.latency().get(5)).isEqualTo(2);
        assertThat(first.latency().get(39)).isEqualTo(1);
        assertThat(first.slowerThan(5)).isEqualTo(2);
        assertThat(first.quantileBucket(0.5)).contains(5);
        assertThat(between(history, "a", 100, 102).requests()).isEqualTo(6);
        assertThat(between(history, "b", 0, 1_000).requests()).isEqualTo(1);
        assertThat(between(history, "none", 0, 1_000)).isEqualTo(Traffic.NONE);
    }

    @Test
    void forgetsWhatIsTooOldOrTooMuch() {
        var history = new TrafficHistory(new HealthLimits(Duration.ofSeconds(10), 15));
        for (long second = 0; second < 40; second++) {
            history.add(second, List.of(window("a", 1, 0)));
        }
        assertThat(between(history, "a", 0, 100).requests()).isEqualTo(11);
        for (int release = 0; release < 50; release++) {
            history.add(39, List.of(window("r" + release, 1, 0)));
        }
        assertThat(between(history, "a", 0, 100).requests()).isZero();
        assertThat(between(history, "r49", 0, 100).requests()).isEqualTo(1);
        assertThat(between(history, "r34", 0, 100).requests()).isZero();
    }

    @Test
    void aClockThatGoesBackLosesNothing() {
        var history = new TrafficHistory(HealthLimits.USUAL);
        history.add(100, List.of(window("a", 1, 0)));
        history.add(50, List.of(window("a", 1, 0)));

        assertThat(between(history, "a", 100, 101).requests()).isEqualTo(2);
    }

    @Test
    void whatAnotherInstanceAnsweredCountsAsTriedAndFailed() {
        var traffic = new Traffic(10, 1, 3, Traffic.NONE.latency());
        assertThat(traffic.tried()).isEqualTo(13);
        assertThat(traffic.failed()).isEqualTo(4);
    }
}
