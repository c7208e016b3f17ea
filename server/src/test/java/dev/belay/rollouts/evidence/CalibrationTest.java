package dev.belay.rollouts.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The bounds, by simulation from fixed seeds: 200 requests a second, a tenth of them to the pilot, a look a second for ten
 * minutes. The full tables are printed by the calibration in {@code bench}.
 */
@Tag("slow")
final class CalibrationTest {

    private static final int RUNS = 500;
    private static final int SECONDS = 600;

    @Test
    void harmlessReleasesAreSeldomTakenBack() {
        assertThat(takenBack(_ -> 0.01, 1)).isLessThanOrEqualTo(0.01);
        assertThat(takenBack(_ -> 0.001, 1)).isLessThanOrEqualTo(0.01);
    }

    @Test
    void anOutageThatBothSidesShareTakesNobodyBack() {
        assertThat(takenBack(second -> second >= 200 && second < 320 ? 0.1 : 0.01, 1))
                .isLessThanOrEqualTo(0.01);
    }

    @Test
    void aReleaseWithinTheMarginIsSeldomTakenBack() {
        assertThat(takenBack(_ -> 0.02, 1.25)).isLessThanOrEqualTo(0.01);
    }

    @Test
    void plainHarmIsFoundInEveryRun() {
        assertThat(takenBack(_ -> 0.01, 5)).isEqualTo(1);
        assertThat(takenBack(_ -> 0.001, 20)).isEqualTo(1);
    }

    @Test
    void releasesAtTheEdgeOfHarmSeldomPassAPhase() {
        assertThat(passed(0.005, 2)).isLessThanOrEqualTo(0.05);
        assertThat(passed(0.01, 2)).isLessThanOrEqualTo(0.05);
    }

    @Test
    void releasesAsGoodAsTheStableOnePass() {
        assertThat(passed(0.01, 1)).isGreaterThan(0.95);
        assertThat(passed(0.001, 1)).isGreaterThan(0.99);
        assertThat(passed(0, 1)).isEqualTo(1);
    }

    private static double takenBack(IntToDoubleFunction rate, double times) {
        return part(Evidence.Verdict.HARM, rate, times);
    }

    private static double passed(double rate, double times) {
        return part(Evidence.Verdict.NO_HARM, _ -> rate, times);
    }

    private static double part(Evidence.Verdict verdict, IntToDoubleFunction rate, double times) {
        long runs = IntStream.range(0, RUNS)
                .filter(run -> reaches(verdict, rate, times, new Random(run)))
                .count();
        return (double) runs / RUNS;
    }

    private static boolean reaches(Evidence.Verdict verdict, IntToDoubleFunction rate, double times, Random random) {
        var baseline = new Baseline(0, 180 * rate.applyAsDouble(0), Optional.empty());
        Evidence evidence = Evidence.begin(Rules.DEFAULT, baseline);
        for (int second = 0; second < SECONDS; second++) {
            double chance = rate.applyAsDouble(second);
            evidence = evidence.after(new Look(
                    1,
                    new Side(20, failures(random, 20, times * chance), 0),
                    new Side(180, failures(random, 180, chance), 0)));
            if (evidence.verdict() == verdict) {
                return true;
            }
        }
        return false;
    }

    private static int failures(Random random, int requests, double chance) {
        int failures = 0;
        for (int request = 0; request < requests; request++) {
            failures += random.nextDouble() < chance ? 1 : 0;
        }
        return failures;
    }
}
