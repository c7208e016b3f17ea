package dev.belay.rollouts.evidence;

import dev.belay.rollouts.evidence.RatioTest.Counts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Evidence that the pilot does no harm, gathered in one phase. To be harmful a release must fail both {@code harmMultiple} times
 * as often as the stable side and at {@code harmFloor} at least; so evidence against either speaks against harm, and the average
 * of the two is evidence too. The second is what speaks when neither side ever fails.
 *
 * @param ratioLogs against the ratio, per alternative ratio
 * @param floorLogs against the floor, per alternative rate
 */
public record NoHarm(List<Double> ratioLogs, List<Double> floorLogs) {

    /** Alternatives to the harmful ratio, as parts of it: as good as stable is a half of the usual multiple 2. */
    private static final List<Double> PARTS_OF_MULTIPLE = List.of(0.7, 0.5, 0.3, 0.1);

    private static final List<Double> RATIO_WEIGHTS = List.of(0.2, 0.5, 0.2, 0.1);

    private static final List<Double> PARTS_OF_FLOOR = List.of(0.5, 0.2, 0.05, 0.001);
    private static final List<Double> FLOOR_WEIGHTS = List.of(0.1, 0.15, 0.2, 0.55);

    private static final List<Double> ROUTE_WEIGHTS = List.of(1.0 / 3, 2.0 / 3);

    public NoHarm {
        ratioLogs = List.copyOf(ratioLogs);
        floorLogs = List.copyOf(floorLogs);
    }

    /** Before a phase's first look. */
    static NoHarm begin() {
        return new NoHarm(
                Collections.nCopies(RATIO_WEIGHTS.size(), 0.0), Collections.nCopies(FLOOR_WEIGHTS.size(), 0.0));
    }

    /**
     * After one more look.
     *
     * @param burst how much failures come in bursts, see {@link Burst}
     * @param failuresPerSecond of both sides together
     */
    NoHarm after(Rules rules, double burst, double failuresPerSecond, Look look) {
        return new NoHarm(ratio(rules, burst, failuresPerSecond, look), floor(rules, burst, look));
    }

    /** The logarithm of the evidence; 0 at the beginning. */
    double log() {
        return Logs.sum(List.of(Logs.sum(ratioLogs, RATIO_WEIGHTS), Logs.sum(floorLogs, FLOOR_WEIGHTS)), ROUTE_WEIGHTS);
    }

    private List<Double> ratio(Rules rules, double burst, double failuresPerSecond, Look look) {
        var counts = Counts.failures(look);
        if (counts.tellNothing()) {
            return ratioLogs;
        }
        double multiple = rules.harmMultiple();
        double share = RatioTest.pilotChance(multiple, counts.pilotRequests(), counts.stableRequests());
        double tempering = 1 + 2 * burst * failuresPerSecond * share * (1 - share);
        List<Double> ratios =
                PARTS_OF_MULTIPLE.stream().map(part -> part * multiple).toList();
        return RatioTest.after(ratioLogs, multiple, ratios, counts, tempering);
    }

    private List<Double> floor(Rules rules, double burst, Look look) {
        Side pilot = look.pilot();
        double floor = rules.harmFloor();
        double tempering = 1 + burst * floor * pilot.requests() / look.seconds();
        var next = new ArrayList<Double>(floorLogs.size());
        for (int index = 0; index < floorLogs.size(); index++) {
            double rate = PARTS_OF_FLOOR.get(index) * floor;
            double change = pilot.failures() * Math.log(rate / floor)
                    + (pilot.requests() - pilot.failures()) * Math.log((1 - rate) / (1 - floor));
            next.add(floorLogs.get(index) + change / tempering);
        }
        return next;
    }
}
