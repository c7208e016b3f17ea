package dev.belay.bench.calibration;

import dev.belay.rollouts.evidence.Burst;
import dev.belay.rollouts.evidence.Look;
import dev.belay.rollouts.evidence.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Simulated traffic of a stable release and a pilot, second by second.
 *
 * @param perSecond requests of all customers
 * @param rate the stable release's usual rate of failures
 * @param times how many times as often the pilot fails; {@link #HALF_FAIL} for half of its requests
 * @param share the pilot's part of the traffic, 0 to 1
 * @param shape what disturbs the rates
 */
record Traffic(int perSecond, double rate, double times, double share, Shape shape) {

    static final double HALF_FAIL = -1;

    private static final int BLOCK_SECONDS = 10;
    private static final double PERSISTENCE = 0.9;

    /** What disturbs the rates. */
    sealed interface Shape {

        /** Nothing: failures are independent. */
        record Steady() implements Shape {}

        /** From the fifth to the seventh minute, both sides fail ten times as often. */
        record SharedOutage() implements Shape {}

        /** Each side's rate is multiplied by a gamma variable of mean 1, drawn anew every ten seconds. */
        record Bursts(double variation) implements Shape {}

        /** The same for both sides at once. */
        record SharedBursts(double variation) implements Shape {}

        /** Each side's rate follows a lognormal of mean 1 that forgets a tenth of itself every ten seconds. */
        record Persistent(double variation) implements Shape {}
    }

    /** Thirty minutes of the stable release before the rollout. */
    List<Burst.Second> past(Random random, int seconds) {
        var past = new ArrayList<Burst.Second>(seconds);
        var factor = new Factor(random);
        for (int second = 0; second < seconds; second++) {
            double disturbed = factor.at(second);
            past.add(new Burst.Second(perSecond, events(random, perSecond, rate * disturbed)));
        }
        return past;
    }

    /** The looks of a rollout's phase, one a second. */
    Source looks(Random random) {
        return new Source(random);
    }

    /** Gives one look after the other. */
    final class Source {

        private final Random random;
        private final Factor pilot;
        private final Factor stable;
        private int second;

        private Source(Random random) {
            this.random = random;
            this.stable = new Factor(random);
            this.pilot = shape instanceof Shape.SharedBursts ? stable : new Factor(random);
        }

        Look next() {
            double stableRate = rate * stable.at(second);
            double pilotRate = times == HALF_FAIL ? 0.5 : Math.min(1, times * rate * pilot.at(second));
            boolean outage = shape instanceof Shape.SharedOutage && second >= 300 && second < 420;
            second++;
            int pilotRequests = poisson(random, perSecond * share);
            int stableRequests = poisson(random, perSecond * (1 - share));
            int worse = outage ? 10 : 1;
            return new Look(
                    1,
                    new Side(pilotRequests, events(random, pilotRequests, worse * pilotRate), 0),
                    new Side(stableRequests, events(random, stableRequests, worse * stableRate), 0));
        }
    }

    /** By what one side's rate is multiplied. */
    private final class Factor {

        private final Random random;
        private double state;
        private double current = 1;

        private Factor(Random random) {
            this.random = random;
            this.state = random.nextGaussian();
        }

        private double at(int second) {
            if (second % BLOCK_SECONDS == 0) {
                current = switch (shape) {
                    case Shape.Steady _, Shape.SharedOutage _ -> 1;
                    case Shape.Bursts bursts -> gamma(random, bursts.variation());
                    case Shape.SharedBursts bursts -> gamma(random, bursts.variation());
                    case Shape.Persistent persistent -> persistent(persistent.variation());
                };
            }
            return current;
        }

        private double persistent(double variation) {
            state = PERSISTENCE * state + Math.sqrt(1 - PERSISTENCE * PERSISTENCE) * random.nextGaussian();
            double variance = Math.log(1 + variation * variation);
            return Math.exp(Math.sqrt(variance) * state - variance / 2);
        }
    }

    private static int events(Random random, int requests, double rate) {
        return Math.min(requests, poisson(random, requests * Math.min(1, rate)));
    }

    private static int poisson(Random random, double mean) {
        if (mean > 60) {
            return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        int count = 0;
        double limit = Math.exp(-mean);
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }

    /** A gamma variable of mean 1, by Marsaglia and Tsang (2000). */
    private static double gamma(Random random, double variation) {
        double shape = 1 / (variation * variation);
        double boosted = shape < 1 ? shape + 1 : shape;
        double d = boosted - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double normal = random.nextGaussian();
            double v = Math.pow(1 + c * normal, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < normal * normal / 2 + d - d * v + d * Math.log(v)) {
                double drawn = d * v;
                double unboosted = shape < 1 ? drawn * Math.pow(1 - random.nextDouble(), 1 / shape) : drawn;
                return unboosted / shape;
            }
        }
    }
}
