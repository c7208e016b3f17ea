package dev.belay.rollouts;

import dev.belay.rollouts.evidence.Rules;

/**
 * How rollouts are judged and how patient they are.
 *
 * @param rules what harm is, and how sure the test must be
 * @param historyMinutes how much of the stable release's past is looked at before a rollout
 * @param historyRequestsMin with fewer requests in that time, nothing is said about slowness
 * @param slowMillisMin nothing faster than this counts as slow, however fast the stable release is
 * @param warmUpSeconds how long after its first customer the pilot's slowness is not judged
 * @param phaseSecondsMin how long at least a phase is watched, however clear the evidence
 * @param startSecondsMax how long a release may take to become ready, whatever its runtime says
 * @param acknowledgeSecondsMax how long a back-out waits for silent edges before it removes the pilot all the same
 */
public record RolloutSettings(
        Rules rules,
        int historyMinutes,
        int historyRequestsMin,
        int slowMillisMin,
        int warmUpSeconds,
        int phaseSecondsMin,
        int startSecondsMax,
        int acknowledgeSecondsMax) {

    public static final RolloutSettings DEFAULT = new RolloutSettings(Rules.DEFAULT, 30, 300, 100, 10, 3, 900, 30);

    /** The usual ones with what operators can set. */
    public RolloutSettings with(
            double harmFloor,
            int historyMinutes,
            int warmUpSeconds,
            int phaseSecondsMin,
            int startSecondsMax,
            int acknowledgeSecondsMax) {
        var changed = new Rules(
                rules.alpha(), rules.beta(), rules.harmMargin(), rules.harmMultiple(), harmFloor, rules.suspicion());
        return new RolloutSettings(
                changed,
                historyMinutes,
                historyRequestsMin,
                slowMillisMin,
                warmUpSeconds,
                phaseSecondsMin,
                startSecondsMax,
                acknowledgeSecondsMax);
    }
}
