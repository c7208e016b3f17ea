package dev.belay.rollouts.evidence;

/**
 * What counts as harm, and how sure the test has to be. Fixed for a rollout when it begins.
 *
 * @param alpha the chance, at most, that a harmless release is backed out
 * @param beta the chance, at most, that a harmful release passes a phase
 * @param harmMargin how many times the stable side's rate of failures is not yet harm
 * @param harmMultiple a release that fails at least this many times as often as the stable side…
 * @param harmFloor …and at least at this rate (0.01 is one request in a hundred) must not pass
 * @param suspicion evidence of harm from which on no phase is left, though it does not yet suffice to back out
 */
public record Rules(
        double alpha, double beta, double harmMargin, double harmMultiple, double harmFloor, double suspicion) {

    /** One false back-out in a hundred, one harmful release in twenty through a phase. */
    public static final Rules DEFAULT = new Rules(0.01, 0.05, 1.25, 2, 0.01, 5);

    public Rules {
        require(alpha > 0 && alpha < 1, "alpha must lie between 0 and 1");
        require(beta > 0 && beta < 1, "beta must lie between 0 and 1");
        require(harmMargin >= 1, "the harm margin must be at least 1");
        require(harmMultiple > 1, "the harm multiple must be more than 1");
        require(harmFloor > 0 && harmFloor < 1, "the harm floor must lie between 0 and 1");
        require(suspicion > 1, "the suspicion must be more than 1");
    }

    /** The evidence of harm at which a release is backed out. */
    public double harmBoundary() {
        return 1 / alpha;
    }

    /** The evidence of no harm at which a phase is passed. */
    public double noHarmBoundary() {
        return 1 / beta;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
