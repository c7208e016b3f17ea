package dev.belay.rollouts;

import dev.belay.platform.page.Plot;
import dev.belay.platform.page.Plot.Boundary;
import dev.belay.platform.page.Plot.Point;
import dev.belay.platform.page.Plot.Scale;
import dev.belay.platform.page.Plot.Series;
import dev.belay.platform.page.Tone;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.RolloutView;
import dev.belay.protocol.api.RolloutView.Look;
import dev.belay.protocol.api.RolloutView.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** What was seen during a rollout, as plots, up to {@code end}. */
record RolloutPlots(RolloutView rollout, Instant end) {

    private static final int SPAN_SECONDS_MIN = 60;
    private static final int ENDED_SPAN_SECONDS_MIN = 10;

    List<Plot> all() {
        return List.of(requests(), failures(), latency(), evidence());
    }

    private Plot requests() {
        return plot(
                "Requests",
                "a second",
                Scale.LINEAR,
                sides(
                        _ -> true,
                        traffic -> look -> traffic.apply(look).requests() / Math.max(0.001, look.seconds()),
                        ""),
                List.of());
    }

    private Plot failures() {
        return plot(
                "Failed requests",
                "% of requests",
                Scale.LINEAR,
                sides(
                        traffic -> traffic.requests() > 0,
                        traffic -> look -> 100.0
                                * traffic.apply(look).failures()
                                / Math.max(1, traffic.apply(look).requests()),
                        " %"),
                List.of());
    }

    private Plot latency() {
        return plot(
                "Latency",
                "ms, all but the slowest 1 %",
                Scale.LINEAR,
                sides(
                        traffic -> traffic.requests() > 0,
                        traffic -> look -> traffic.apply(look).p99Millis(),
                        " ms"),
                List.of());
    }

    /** Both kinds of evidence on one scale, each with the boundary that decides. */
    private Plot evidence() {
        var boundaries = new ArrayList<Boundary>();
        Optional<RolloutView.Evidence> evidence = rollout.evidence();
        evidence.ifPresent(known -> {
            boundaries.add(new Boundary("backs out at " + Words.brief(known.boundary()), known.boundary(), Tone.BAD));
            boundaries.add(new Boundary(
                    "advances at " + Words.brief(known.safetyBoundary()), known.safetyBoundary(), Tone.GOOD));
        });
        return plot(
                "Evidence",
                "to one",
                Scale.LOG,
                List.of(
                        series("of harm", Tone.BAD, _ -> true, Look::harm, ""),
                        series("of no harm", Tone.GOOD, _ -> true, Look::safety, "")),
                boundaries);
    }

    private List<Series> sides(
            Predicate<Traffic> counts, Function<Function<Look, Traffic>, ToDoubleFunction<Look>> value, String unit) {
        var sides = new ArrayList<Series>();
        rollout.stable()
                .ifPresent(stable -> sides.add(series(
                        stable, Tone.QUIET, look -> counts.test(look.stable()), value.apply(Look::stable), unit)));
        sides.add(series(
                rollout.release(),
                RolloutBadge.pilot(rollout),
                look -> counts.test(look.pilot()),
                value.apply(Look::pilot),
                unit));
        return sides;
    }

    private Series series(String name, Tone tone, Predicate<Look> counts, ToDoubleFunction<Look> value, String unit) {
        List<Look> looks = rollout.looks().stream().filter(counts).toList();
        List<Point> points = looks.stream()
                .map(look -> new Point(Duration.between(look.at(), end).toMillis() / 1000.0, value.applyAsDouble(look)))
                .toList();
        String latest = looks.isEmpty() ? "–" : Words.brief(value.applyAsDouble(looks.getLast())) + unit;
        return new Series(name, tone, points, latest);
    }

    private Plot plot(String title, String unit, Scale scale, List<Series> series, List<Boundary> boundaries) {
        return new Plot(title, unit, scale, span(), rollout.finished() ? "end" : "now", series, boundaries);
    }

    /** From the first look on, in steps of half a minute, so that the scale seldom changes. */
    private int span() {
        Instant from = rollout.looks().isEmpty()
                ? rollout.createdAt()
                : rollout.looks().getFirst().at();
        long seconds = Duration.between(from, end).toSeconds();
        return rollout.finished()
                ? (int) Math.max(ENDED_SPAN_SECONDS_MIN, seconds + 1)
                : (int) Math.max(SPAN_SECONDS_MIN, (seconds + 29) / 30 * 30);
    }
}
