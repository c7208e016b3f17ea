package dev.belay.client;

/** An instance that may be chosen, and what was learnt of it. */
record Member(Instance instance, Standing standing) {

    /** Whether it has fewer calls for its weight than another one. */
    boolean isLessBusyThan(Member other) {
        return (long) standing.outstanding.get() * other.instance.weight()
                < (long) other.standing.outstanding.get() * instance.weight();
    }
}
