package dev.belay.bench.calibration;

import dev.belay.bench.calibration.Traffic.Shape;
import dev.belay.rollouts.evidence.Baseline;
import dev.belay.rollouts.evidence.Burst;
import dev.belay.rollouts.evidence.Evidence;
import dev.belay.rollouts.evidence.Rules;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Prints how the test of rollouts fares: the pilot at a tenth of the traffic, a look each second for half an hour, after half an
 * hour of history. Arguments: how many runs of each cell (1000), and the seed (1). The same seed prints the same figures.
 */
public final class Calibration {

    private static final int SECONDS = 1_800;
    private static final double SHARE = 0.1;
    private static final List<Integer> TRAFFIC = List.of(20, 200, 2_000);
    private static final List<Double> RATES = List.of(0.001, 0.01);

    private final int runs;
    private final long seed;
    private final PrintStream out;

    private Calibration(int runs, long seed, PrintStream out) {
        this.runs = runs;
        this.seed = seed;
        this.out = out;
    }

    public static void main(String[] arguments) {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        new Calibration(runs, seed, System.out).print();
    }

    private void print() {
        out.println("Back-outs of a harmless release, in percent (bound " + percent(Rules.DEFAULT.alpha()) + "):");
        falseAborts("independent failures", new Shape.Steady());
        falseAborts("shared 10x outage of 2 min", new Shape.SharedOutage());
        for (double variation : new double[] {0.3, 0.6, 1.0}) {
            falseAborts("bursts on each side, cv " + variation, new Shape.Bursts(variation));
        }
        falseAborts("bursts shared by both, cv 1.0", new Shape.SharedBursts(1.0));
        falseAborts("persistent bursts, cv 0.6", new Shape.Persistent(0.6));
        out.println();
        out.println("Harm found: seconds at the median (percent found in half an hour when not all):");
        for (double times : new double[] {2, 5, 20, Traffic.HALF_FAIL}) {
            detection(times == Traffic.HALF_FAIL ? "half of all fail" : "x" + (int) times, times, new Shape.Steady());
        }
        detection("x5, bursts cv 0.6", 5, new Shape.Bursts(0.6));
        out.println();
        out.println("A harmless release passes a phase: seconds at the median (percent that pass in half an hour):");
        passing("as good as stable", 1, new Shape.Steady());
        passing("as good, bursts cv 0.6", 1, new Shape.Bursts(0.6));
        out.println();
        out.println("A release that must not pass does, in percent (bound " + percent(Rules.DEFAULT.beta()) + "):");
        falsePasses();
    }

    private void falseAborts(String what, Shape shape) {
        row(what, cell -> percent(share(outcomes(new Traffic(cell.perSecond, cell.rate, 1, SHARE, shape), true))));
    }

    private void detection(String what, double times, Shape shape) {
        row(what, cell -> median(outcomes(new Traffic(cell.perSecond, cell.rate, times, SHARE, shape), true)));
    }

    private void passing(String what, double times, Shape shape) {
        row(what, cell -> median(outcomes(new Traffic(cell.perSecond, cell.rate, times, SHARE, shape), false)));
    }

    /** At the edge of what is harm: twice as often, and one in a hundred. */
    private void falsePasses() {
        for (int perSecond : TRAFFIC) {
            var edge = new Traffic(perSecond, 0.005, 2, SHARE, new Shape.Steady());
            var beyond = new Traffic(perSecond, 0.01, 2, SHARE, new Shape.Steady());
            var bursts = new Traffic(perSecond, 0.005, 2, SHARE, new Shape.Bursts(0.6));
            out.printf(
                    Locale.ROOT,
                    "  %,6d/s: 1 %% against 0.5 %%: %s; 2 %% against 1 %%: %s; 1 %% against 0.5 %% in bursts cv 0.6: %s%n",
                    perSecond,
                    percent(share(outcomes(edge, false))),
                    percent(share(outcomes(beyond, false))),
                    percent(share(outcomes(bursts, false))));
        }
    }

    private void row(String what, java.util.function.Function<Cell, String> figure) {
        var line = new StringBuilder(String.format(Locale.ROOT, "  %-30s", what));
        for (int perSecond : TRAFFIC) {
            for (double rate : RATES) {
                line.append(String.format(
                        Locale.ROOT,
                        " | %5d/s %.1f %%: %-11s",
                        perSecond,
                        100 * rate,
                        figure.apply(new Cell(perSecond, rate))));
            }
        }
        out.println(line);
    }

    private record Cell(int perSecond, double rate) {}

    /** When each run came to the verdict: seconds, or -1. Harm when {@code harm}, else no harm before harm. */
    private int[] outcomes(Traffic traffic, boolean harm) {
        return IntStream.range(0, runs)
                .parallel()
                .map(run -> outcome(traffic, harm, new Random(seed * 1_000_003 + run)))
                .toArray();
    }

    private static int outcome(Traffic traffic, boolean harm, Random random) {
        List<Burst.Second> past = traffic.past(random, SECONDS);
        double failures = past.stream().mapToLong(Burst.Second::events).sum();
        var baseline = new Baseline(Burst.of(past), failures / SECONDS, Optional.empty());
        Evidence evidence = Evidence.begin(Rules.DEFAULT, baseline);
        Traffic.Source looks = traffic.looks(random);
        for (int second = 1; second <= SECONDS; second++) {
            evidence = evidence.after(looks.next());
            switch (evidence.verdict()) {
                case HARM -> {
                    return harm ? second : -1;
                }
                case NO_HARM -> {
                    if (!harm) {
                        return second;
                    }
                }
                case UNDECIDED -> {}
            }
        }
        return -1;
    }

    private static double share(int[] outcomes) {
        return Arrays.stream(outcomes).filter(each -> each >= 0).count() / (double) outcomes.length;
    }

    private static String median(int[] outcomes) {
        int[] found = Arrays.stream(outcomes).filter(each -> each >= 0).sorted().toArray();
        if (found.length * 2 < outcomes.length) {
            return "– (" + percent(share(outcomes)) + ")";
        }
        int[] all = Arrays.stream(outcomes)
                .map(each -> each < 0 ? Integer.MAX_VALUE : each)
                .sorted()
                .toArray();
        String seconds = all[all.length / 2] + " s";
        return found.length == outcomes.length ? seconds : seconds + " (" + percent(share(outcomes)) + ")";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
