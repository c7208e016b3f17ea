package dev.belay.rollouts;

/** What to do next with a rollout. Decided by {@link RolloutPlan}, carried out by {@link RolloutReconciler}. */
sealed interface Step {

    /** Nothing can be done now; each says why in a sentence for people. */
    sealed interface Wait extends Step {
        String because();
    }

    /** Another rollout of the service goes first. */
    record AwaitTurn(String because) implements Wait {}

    /** Instances are missing. */
    record AwaitReady(String because) implements Wait {}

    /** Edges have not acknowledged, or there is none. */
    record AwaitEdges(String because) implements Wait {}

    /** Evidence is missing. */
    record Observe(String because) implements Wait {}

    /** Somebody holds it, or neither way is safe. */
    record Hold(String because) implements Wait {}

    /** Its turn has come: start its instances. */
    record Begin() implements Step {}

    /** Tell the edges a phase's share; {@code because} says what allowed it. */
    record Shift(int phase, int percent, String because) implements Step {}

    /** The share is in force everywhere: watch. */
    record Watch() implements Step {}

    /** Send nobody to it any more; {@code blame} when the release itself is why, so that nobody gets it again unasked. */
    record BackOut(String reason, boolean blame) implements Step {}

    /** Nobody is sent to it any more: remove its instances and end. {@code note} tells of edges that kept silent. */
    record Remove(String note) implements Step {}

    /** It serves everybody: remove the old release and end. */
    record Finish() implements Step {}

    /** End it without having begun. */
    record Drop(String reason) implements Step {}
}
