package dev.belay.platform.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.page.Plot.Boundary;
import dev.belay.platform.page.Plot.Point;
import dev.belay.platform.page.Plot.Scale;
import dev.belay.platform.page.Plot.Series;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlotTest {

    @Test
    void valuesRiseFromTheLowerEdge() {
        var series = series(new Point(60, 0), new Point(30, 50), new Point(0, 100));
        assertThat(plot(Scale.LINEAR, series).path(series)).isEqualTo("M0.0 1000.0h0L500.0 500.0L1000.0 0.0");
    }

    @Test
    void aGapBreaksTheLine() {
        var series = series(new Point(60, 1), new Point(59, 1), new Point(10, 1), new Point(9, 1));
        assertThat(plot(Scale.LINEAR, series).path(series)).matches("M[^ML]+h0L[^ML]+M[^ML]+h0L[^ML]+");
    }

    @Test
    void logScalesShowBoundariesAndClampZero() {
        var series = series(new Point(60, 0), new Point(0, 10));
        var plot = new Plot(
                "Evidence", "", Scale.LOG, 60, "now", List.of(series), List.of(new Boundary("back", 100, Tone.BAD)));
        assertThat(plot.tick(plot.boundaries().getFirst()).at()).isZero();
        assertThat(plot.path(series)).startsWith("M0.0 1000.0");
        assertThat(plot.valueTicks()).extracting(Plot.Tick::text).contains("0.1", "1", "10", "100");
    }

    @Test
    void linesAreToldApartWithoutTheirColoursAndTheWordsSayEachNumberOnce() {
        var stable = new Series("stable", Tone.QUIET, List.of(new Point(0, 1)), "1");
        var pilot = new Series("pilot", Tone.MOVING, List.of(new Point(0, 2)), "2");
        var plot = new Plot(
                "Evidence",
                "",
                Scale.LOG,
                60,
                "now",
                List.of(stable, pilot),
                List.of(new Boundary("backs out at 100", 100, Tone.BAD)));
        assertThat(plot.dash(stable)).isNotEqualTo(plot.dash(pilot));
        assertThat(plot.inWords()).isEqualTo("Evidence over the last 60 s; stable: 1; pilot: 2; backs out at 100.");
    }

    @Test
    void ticksAreRound() {
        assertThat(plot(Scale.LINEAR, series(new Point(0, 187))).valueTicks())
                .extracting(Plot.Tick::text)
                .containsExactly("0", "50", "100", "150", "200");
        assertThat(plot(Scale.LINEAR, series(new Point(0, 0.0031))).valueTicks())
                .hasSizeBetween(3, 6);
    }

    @Test
    void nothingAndNonsenseAreDrawnToo() {
        assertThat(plot(Scale.LINEAR, series()).isEmpty()).isTrue();
        var nonsense = series(
                new Point(5, Double.NaN), new Point(4, Double.POSITIVE_INFINITY), new Point(-9, 1), new Point(900, 1));
        for (Scale scale : Scale.values()) {
            var plot = plot(scale, nonsense);
            assertThat(plot.path(nonsense)).isEmpty();
            assertThat(plot.valueTicks()).isNotEmpty();
        }
    }

    private static Series series(Point... points) {
        return new Series("a", Tone.QUIET, List.of(points), "1");
    }

    private static Plot plot(Scale scale, Series series) {
        return new Plot("Requests", "a second", scale, 60, "now", List.of(series), List.of());
    }
}
