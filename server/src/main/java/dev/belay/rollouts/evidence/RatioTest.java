package dev.belay.rollouts.evidence;

import java.util.ArrayList;
import java.util.List;

/**
 * The factor by which one look changes the evidence about the ratio of two failure rates. Given how many failures there were in
 * all, the pilot's part of them is binomial with a chance that depends on the ratio and on nothing else: not on the rate itself,
 * which may rise and fall for both sides together.
 */
final class RatioTest {

    private RatioTest() {}

    /** The chance that a failure is the pilot's, when the pilot fails {@code ratio} times as often. */
    static double pilotChance(double ratio, long pilotRequests, long stableRequests) {
        double pilot = ratio * pilotRequests;
        return pilot / (pilot + stableRequests);
    }

    /** By how much each alternative's log evidence changes; the same as before when one side had no requests. */
    static List<Double> after(
            List<Double> logs, double nullRatio, List<Double> ratios, Counts counts, double tempering) {
        if (counts.tellNothing()) {
            return logs;
        }
        double usual = pilotChance(nullRatio, counts.pilotRequests(), counts.stableRequests());
        var next = new ArrayList<Double>(logs.size());
        for (int index = 0; index < logs.size(); index++) {
            double chance = pilotChance(ratios.get(index), counts.pilotRequests(), counts.stableRequests());
            double change = counts.pilotEvents() * Math.log(chance / usual)
                    + counts.stableEvents() * Math.log((1 - chance) / (1 - usual));
            next.add(logs.get(index) + change / tempering);
        }
        return next;
    }

    /** One kind of event on both sides: failures, or slow answers. */
    record Counts(long pilotRequests, long pilotEvents, long stableRequests, long stableEvents) {

        static Counts failures(Look look) {
            return new Counts(
                    look.pilot().requests(),
                    look.pilot().failures(),
                    look.stable().requests(),
                    look.stable().failures());
        }

        static Counts slow(Look look) {
            return new Counts(
                    look.pilot().requests(),
                    look.pilot().slow(),
                    look.stable().requests(),
                    look.stable().slow());
        }

        /** Without requests on both sides there is no comparison. */
        boolean oneSided() {
            return pilotRequests == 0 || stableRequests == 0;
        }

        boolean tellNothing() {
            return oneSided() || events() == 0;
        }

        long events() {
            return pilotEvents + stableEvents;
        }
    }
}
