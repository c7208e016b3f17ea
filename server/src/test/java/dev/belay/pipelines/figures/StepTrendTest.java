package dev.belay.pipelines.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepTrendTest {

    @Test
    void jobsOfOneStepInOneBuildAreOneRunAndTheSlowestStepComesFirst() {
        List<StepTrend> trends = StepTrend.of(
                List.of(
                        job("test", 2, 50, false),
                        job("lint", 2, 10, false),
                        job("test", 1, 30, false),
                        job("test", 1, 70, true),
                        job("test", 1, 20, false),
                        job("test", 3, 60, false)),
                10);
        assertThat(trends).extracting(StepTrend::label).containsExactly("test", "lint");
        StepTrend test = trends.getFirst();
        assertThat(test.runs())
                .containsExactly(
                        new StepTrend.Run(1, 70, true),
                        new StepTrend.Run(2, 50, false),
                        new StepTrend.Run(3, 60, false));
        assertThat(test.medianMillis()).isEqualTo(60);
        assertThat(test.failures()).isEqualTo(1);
        assertThat(test.latest().build()).isEqualTo(3);
        assertThat(StepTrend.of(List.of(job("a", 1, 1, false), job("b", 1, 1, false)), 1))
                .extracting(StepTrend::label)
                .containsExactly("a");
    }

    private static TrendStore.Timed job(String label, long build, long millis, boolean failed) {
        return new TrendStore.Timed(label, new StepTrend.Run(build, millis, failed));
    }
}
