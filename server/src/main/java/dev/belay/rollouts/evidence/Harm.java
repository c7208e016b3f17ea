package dev.belay.rollouts.evidence;

import dev.belay.rollouts.evidence.RatioTest.Counts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Evidence that the pilot has one kind of event (failures, slow answers) more often than {@code harmMargin} times the stable
 * side. It is a bet whose stake is spent over time: half of what is left when a phase begins, a little at every look, so that
 * harm which begins late does not have to outweigh all that went well before.
 *
 * @param logs per alternative ratio, the logarithm of what the stakes spent so far have become
 * @param unspent the part of the stake not yet spent, of 1
 * @param eventsPerSecond of both sides together, smoothed over a minute
 */
public record Harm(List<Double> logs, double unspent, double eventsPerSecond) {

    private static final List<Double> TIMES_MARGIN = List.of(1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0);
    private static final List<Double> WEIGHTS = Collections.nCopies(TIMES_MARGIN.size(), 1.0 / TIMES_MARGIN.size());
    private static final double SPENT_AT_PHASE = 0.5;
    private static final double SPENT_AT_LOOK = 0.002;
    private static final double SMOOTHING_SECONDS = 60;

    public Harm {
        logs = List.copyOf(logs);
    }

    /** Before the first look. */
    static Harm begin(double eventsPerSecond) {
        double log = Math.log(SPENT_AT_PHASE);
        return new Harm(Collections.nCopies(TIMES_MARGIN.size(), log), 1 - SPENT_AT_PHASE, eventsPerSecond);
    }

    /** A new phase begins: bet anew with half of what is left. */
    Harm phase() {
        return spend(SPENT_AT_PHASE);
    }

    /**
     * After one more look.
     *
     * @param burst how much events come in bursts, see {@link Burst}
     */
    Harm after(Rules rules, double burst, double seconds, Counts counts) {
        if (counts.oneSided()) {
            return this;
        }
        Harm ready = spend(SPENT_AT_LOOK).smooth(seconds, counts.events());
        double margin = rules.harmMargin();
        double share = RatioTest.pilotChance(margin, counts.pilotRequests(), counts.stableRequests());
        double tempering = 1 + 2 * burst * ready.eventsPerSecond * share * (1 - share);
        List<Double> ratios = TIMES_MARGIN.stream().map(times -> times * margin).toList();
        return new Harm(
                RatioTest.after(ready.logs, margin, ratios, counts, tempering), ready.unspent, ready.eventsPerSecond);
    }

    /** The logarithm of the evidence; 0 at the beginning. */
    double log() {
        return Logs.add(Logs.sum(logs, WEIGHTS), Math.log(unspent));
    }

    private Harm spend(double part) {
        double stake = Math.log(unspent * part);
        var next = new ArrayList<Double>(logs.size());
        for (double log : logs) {
            next.add(Logs.add(log, stake));
        }
        return new Harm(next, unspent * (1 - part), eventsPerSecond);
    }

    private Harm smooth(double seconds, long events) {
        double old = Math.exp(-seconds / SMOOTHING_SECONDS);
        return new Harm(logs, unspent, old * eventsPerSecond + (1 - old) * events / seconds);
    }
}
