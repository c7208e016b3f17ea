package dev.belay.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.belay.health.Traffic;
import dev.belay.protocol.edge.LatencyBuckets;
import dev.belay.rollouts.evidence.Baseline;
import dev.belay.rollouts.evidence.Side;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BaselinesTest {

    private final Baselines baselines = new Baselines(RolloutSettings.DEFAULT);

    @Test
    void withoutAPastNothingIsKnown() {
        assertThat(baselines.learn(Collections.nCopies(1_800, Traffic.NONE))).isEqualTo(Baseline.UNKNOWN);
    }

    @Test
    void secondsBeforeTheFirstRequestAreNotThePast() {
        var seconds = new ArrayList<>(Collections.nCopies(1_700, Traffic.NONE));
        seconds.addAll(Collections.nCopies(100, second(10, 1, 20)));
        assertThat(baselines.learn(seconds).failuresPerSecond()).isEqualTo(1, within(1e-9));
    }

    @Test
    void slowIsWhatIsSlowForTheStableReleaseButNeverWhatNobodyNotices() {
        Baseline quick = baselines.learn(Collections.nCopies(100, second(10, 0, 2)));
        assertThat(Baselines.millis(quick.slow().orElseThrow().aboveBucket())).isBetween(100.0, 120.0);
        Baseline slow = baselines.learn(Collections.nCopies(100, second(10, 0, 700)));
        assertThat(Baselines.millis(slow.slow().orElseThrow().aboveBucket())).isBetween(700.0, 1_000.0);
        assertThat(Baselines.side(List.of(second(10, 3, 200)), quick)).isEqualTo(new Side(10, 3, 10));
        assertThat(Baselines.side(List.of(second(10, 3, 200)), slow)).isEqualTo(new Side(10, 3, 0));
    }

    @Test
    void fromAFewRequestsNothingIsSaidOfSlowness() {
        assertThat(baselines.learn(Collections.nCopies(20, second(10, 0, 2))).slow())
                .isEmpty();
    }

    @Test
    void whatAnotherInstanceAnsweredIsAFailureAllTheSame() {
        var dropped = new Traffic(0, 0, 7, Traffic.NONE.latency());
        assertThat(Baselines.side(List.of(dropped, second(10, 3, 2)), Baseline.UNKNOWN))
                .isEqualTo(new Side(17, 10, 0));
        assertThat(baselines.learn(List.of(dropped)).failuresPerSecond()).isEqualTo(7, within(1e-9));
    }

    private static Traffic second(long requests, long failures, int millis) {
        var latency = new ArrayList<Long>(Collections.nCopies(LatencyBuckets.COUNT, 0L));
        latency.set(LatencyBuckets.of(millis * 1_000L), requests);
        return new Traffic(requests, failures, 0, latency);
    }
}
