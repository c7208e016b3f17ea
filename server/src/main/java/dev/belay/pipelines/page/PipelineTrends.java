package dev.belay.pipelines.page;

import dev.belay.pipelines.figures.StepTrend;
import dev.belay.pipelines.figures.TrendStore;
import dev.belay.pipelines.tests.FlakyTest;
import dev.belay.platform.page.Bars;
import dev.belay.platform.page.Tone;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.BuildSummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the builds of a pipeline, their steps and their tests fare.
 *
 * @param builds the newest that have ended, the newest first
 * @param notRun of how many builds since the first of them nothing was run
 * @param steps those that take longest, the slowest first
 * @param flaky the tests that were flaky at most commits
 */
record PipelineTrends(List<BuildSummary> builds, int notRun, List<StepTrend> steps, List<FlakyTest> flaky) {

    static final PipelineTrends NONE = new PipelineTrends(List.of(), 0, List.of(), List.of());

    static final int STEPS_MAX = 15;
    static final int FLAKY_MAX = 10;

    /** So many of its last results are told of a flaky test. */
    static final int RESULTS_MAX = 200;

    /** For how long a flaky test is told of. */
    static final Duration FLAKY_WITHIN = Duration.ofDays(30);

    PipelineTrends {
        builds = builds.stream()
                .filter(build -> build.state().equals("passed") || build.state().equals("failed"))
                .filter(build ->
                        build.startedAt().isPresent() && build.finishedAt().isPresent())
                .toList();
        steps = List.copyOf(steps);
        flaky = List.copyOf(flaky);
    }

    /** Whether there is anything to be seen. */
    boolean isThere() {
        return builds.size() > 1 || !steps.isEmpty();
    }

    Bars buildBars() {
        List<Bars.Bar> bars = builds.reversed().stream()
                .map(build -> new Bars.Bar(
                        millis(build),
                        tone(!build.state().equals("passed")),
                        "Build " + build.number() + " " + build.state() + " in " + told(millis(build))))
                .toList();
        return new Bars(bars, TrendStore.BUILDS_MAX, buildsTold());
    }

    /** How long the builds took and how many failed, in a sentence. */
    String buildsTold() {
        long[] sorted =
                builds.stream().mapToLong(PipelineTrends::millis).sorted().toArray();
        String half = sorted.length == 0 ? "" : ", half of them within " + told(sorted[(sorted.length - 1) / 2]);
        long failed =
                builds.stream().filter(build -> build.state().equals("failed")).count();
        String idle = notRun == 0 ? "" : " " + Words.count(notRun, "build") + " between them had nothing to run.";
        return "Of the last " + Words.count(builds.size(), "build") + " that ran " + failed + " failed" + half + "."
                + idle;
    }

    private static long millis(BuildSummary build) {
        return build.startedAt()
                .flatMap(from ->
                        build.finishedAt().map(to -> Duration.between(from, to).toMillis()))
                .orElse(0L);
    }

    Bars stepBars(StepTrend step) {
        List<Bars.Bar> bars = step.runs().stream()
                .map(run -> new Bars.Bar(
                        run.millis(),
                        tone(run.failed()),
                        "Build " + run.build() + (run.failed() ? " failed after " : " took ") + told(run.millis())))
                .toList();
        return new Bars(
                bars,
                TrendStore.BUILDS_MAX,
                Words.label(step.label()) + ": half of "
                        + Words.count(step.runs().size(), "run") + " within "
                        + told(step.medianMillis()) + ", the last in "
                        + told(step.latest().millis()) + ", "
                        + step.failures() + " failed.");
    }

    private static Tone tone(boolean failed) {
        return failed ? Tone.BAD : Tone.GOOD;
    }

    static String told(long millis) {
        return Words.duration(Duration.ofMillis(millis));
    }

    /** By how much the last run was slower than is usual, when that is worth a word. */
    static Optional<String> slower(StepTrend step) {
        double times = (double) step.latest().millis() / Math.max(1, step.medianMillis());
        boolean worth = times >= 1.5 && step.runs().size() >= 5 && step.latest().millis() - step.medianMillis() > 5_000;
        return worth ? Optional.of(Words.brief(Math.round(times * 10) / 10.0) + " times the usual") : Optional.empty();
    }
}
