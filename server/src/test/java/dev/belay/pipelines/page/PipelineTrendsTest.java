package dev.belay.pipelines.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.figures.StepTrend;
import dev.belay.pipelines.tests.FlakyTest;
import dev.belay.pipelines.tests.TestResult;
import dev.belay.platform.page.Bars;
import dev.belay.platform.page.Look;
import dev.belay.platform.page.Tone;
import dev.belay.protocol.api.BuildSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PipelineTrendsTest {

    @Test
    void tellsOfBuildsThatRanToTheirEnd() {
        PipelineTrends trends = trends();
        assertThat(trends.buildsTold())
                .isEqualTo("Of the last 40 builds that ran 5 failed, half of them within 1 min 11 s."
                        + " 3 builds between them had nothing to run.");
        assertThat(trends.buildBars().bars().getFirst().words()).isEqualTo("Build 1 passed in 1 min 7 s");
        assertThat(trends.stepBars(trends.steps().getFirst()).words())
                .isEqualTo("chrome Browser journeys: half of 40 runs within 51.3 s, the last in 1 min 30 s, 4 failed.");
        assertThat(PipelineTrends.slower(trends.steps().getFirst())).contains("1.8 times the usual");
        assertThat(PipelineTrends.slower(trends.steps().getLast())).isEmpty();
        assertThat(PipelineTrends.NONE.isThere()).isFalse();
        assertThat(PipelineTrends.NONE.buildsTold()).isEqualTo("Of the last 0 builds that ran 0 failed.");
    }

    @Test
    void barsFillTheirHeightAndStandOnTheRight() {
        var bars = new Bars(
                List.of(new Bars.Bar(0, Tone.GOOD, ""), new Bars.Bar(5, Tone.BAD, ""), new Bars.Bar(10, Tone.GOOD, "")),
                4,
                "");
        assertThat(bars.places()).extracting(Bars.Place::leftPercent).containsExactly("25.00%", "50.00%", "75.00%");
        assertThat(bars.places()).extracting(Bars.Place::heightPercent).containsExactly("4.00%", "52.00%", "100.00%");
        assertThat(new Bars(bars.bars(), 2, "").bars())
                .hasSize(2)
                .startsWith(bars.bars().get(1));
        assertThat(new Bars(List.of(new Bars.Bar(0, Tone.GOOD, "")), 1, "")
                        .places()
                        .getFirst()
                        .topPercent())
                .isEqualTo("96.00%");
    }

    /** Also drawn on a page for people to look at. */
    static PipelineTrends trends() {
        var builds = new ArrayList<BuildSummary>();
        var slow = new ArrayList<StepTrend.Run>();
        var quick = new ArrayList<StepTrend.Run>();
        for (int build = 1; build <= 40; build++) {
            boolean failed = build % 9 == 4;
            builds.addFirst(build(build, failed ? "failed" : "passed", 60 + build * 7 % 23));
            slow.add(new StepTrend.Run(
                    build, build == 40 ? 90_000 : 40_000 + build * 7_300 % 23_000, failed && build > 4));
            quick.add(new StepTrend.Run(build, 4_000 + build * 130 % 700, build == 4));
        }
        builds.addFirst(build(41, "running", 0));
        builds.addFirst(build(42, "canceled", 10));
        return new PipelineTrends(
                builds,
                3,
                List.of(new StepTrend(":chrome: Browser journeys", slow), new StepTrend("Lint", quick)),
                List.of(new FlakyTest(
                        7,
                        new TestResult.TestName("journeys", "dev.shop.JourneysTest", "someoneBuysARope"),
                        6,
                        Look.NOW.minusSeconds(7_000),
                        11,
                        200)));
    }

    private static BuildSummary build(long number, String state, int seconds) {
        Instant from = Look.NOW.minusSeconds(100_000 - number * 1_000);
        boolean ended = !state.equals("running");
        return new BuildSummary(
                "b" + number,
                "shop",
                number,
                state,
                Optional.empty(),
                "main",
                "7c1d9a3f2b",
                "Change " + number,
                from,
                Optional.of(from),
                ended ? Optional.of(from.plusSeconds(seconds)) : Optional.empty(),
                "/pipelines/shop/builds/" + number);
    }
}
