package dev.belay.rollouts.evidence;

import dev.belay.rollouts.evidence.RatioTest.Counts;
import java.util.List;
import java.util.Optional;

/**
 * All that the test remembers: small, immutable, and written down after each look, so that a restart continues exactly where it
 * was. Evidence begins at 1; harm is proven when {@link #harm} reaches {@link Rules#harmBoundary}, no harm when {@link #noHarm}
 * reaches {@link Rules#noHarmBoundary}. Without traffic neither moves.
 *
 * @param pilot what the pilot did in this phase
 * @param stable what the stable release did in this phase
 * @param seconds how long this phase has been looked at
 */
public record Evidence(
        Rules rules,
        Baseline baseline,
        Harm failures,
        Optional<Harm> slow,
        NoHarm noHarmInPhase,
        Side pilot,
        Side stable,
        double seconds) {

    /** Beyond this, evidence is not written out. */
    public static final double MOST = 1e12;

    private static final double SLOW_WEIGHT = 0.25;

    /** What the evidence says. */
    public enum Verdict {
        /** The pilot fails or dawdles more often than the stable release, beyond the margin. */
        HARM,
        /** It does not, as far as this phase can tell. */
        NO_HARM,
        /** More is needed. */
        UNDECIDED
    }

    /** Before the first phase. */
    public static Evidence begin(Rules rules, Baseline baseline) {
        return new Evidence(
                rules,
                baseline,
                Harm.begin(baseline.failuresPerSecond()),
                baseline.slow().map(slow -> Harm.begin(slow.perSecond())),
                NoHarm.begin(),
                Side.NONE,
                Side.NONE,
                0);
    }

    /** The next phase begins: no harm has to be proven anew, harm is remembered. */
    public Evidence phase() {
        return new Evidence(
                rules, baseline, failures.phase(), slow.map(Harm::phase), NoHarm.begin(), Side.NONE, Side.NONE, 0);
    }

    /** After one more look. */
    public Evidence after(Look look) {
        return after(look, true);
    }

    /**
     * After one more look.
     *
     * @param judgeLatency false while the pilot warms up
     */
    public Evidence after(Look look, boolean judgeLatency) {
        double burst = baseline.failureBurst();
        Harm failed = failures.after(rules, burst, look.seconds(), Counts.failures(look));
        return new Evidence(
                rules,
                baseline,
                failed,
                judgeLatency ? slow.map(harm -> dawdled(harm, look)) : slow,
                noHarmInPhase.after(rules, burst, failed.eventsPerSecond(), look),
                pilot.plus(look.pilot()),
                stable.plus(look.stable()),
                seconds + look.seconds());
    }

    /** Evidence of harm, from 0 up to {@link #MOST}. */
    public double harm() {
        return written(harmLog());
    }

    /** Evidence of no harm in this phase, from 0 up to {@link #MOST}. */
    public double noHarm() {
        return written(noHarmInPhase.log());
    }

    /** Whether slow answers, rather than failures, are most of the evidence of harm. */
    public boolean mostlySlow() {
        return slow.isPresent()
                && Math.log(SLOW_WEIGHT) + slow.get().log() > Math.log(1 - SLOW_WEIGHT) + failures.log();
    }

    public Verdict verdict() {
        if (harmLog() >= Math.log(rules.harmBoundary())) {
            return Verdict.HARM;
        }
        boolean proven = noHarmInPhase.log() >= Math.log(rules.noHarmBoundary());
        return proven && !suspicious() ? Verdict.NO_HARM : Verdict.UNDECIDED;
    }

    /** Whether there is so much evidence of harm that the phase must not be left, though not enough to back out. */
    public boolean suspicious() {
        return harmLog() >= Math.log(rules.suspicion());
    }

    private double harmLog() {
        return slow.map(harm -> Logs.sum(List.of(failures.log(), harm.log()), List.of(1 - SLOW_WEIGHT, SLOW_WEIGHT)))
                .orElseGet(failures::log);
    }

    private Harm dawdled(Harm harm, Look look) {
        double burst = baseline.slow().map(Baseline.Slow::burst).orElse(0.0);
        return harm.after(rules, burst, look.seconds(), Counts.slow(look));
    }

    private static double written(double log) {
        return Math.min(MOST, Math.exp(log));
    }
}
