package dev.belay.rollouts;

/** Where a rollout is in its life. */
enum Stage {
    /** Another rollout of the same service and environment goes first. */
    QUEUED,
    /** Its instances are being started; nobody is sent to them. */
    STARTING,
    /** Edges have been told a new share and have not all acknowledged it. */
    SHIFTING,
    /** The share is in force; evidence is gathered. */
    OBSERVING,
    /** Edges have been told to send nobody to it any more; its instances still run. */
    BACKING_OUT,
    /** It serves everybody. */
    PROMOTED,
    /** It serves nobody, and its instances are gone or going. */
    BACKED_OUT,
    /** It never began: a newer one took its place, or its build was cancelled. */
    DROPPED;

    boolean ended() {
        return switch (this) {
            case QUEUED, STARTING, SHIFTING, OBSERVING, BACKING_OUT -> false;
            case PROMOTED, BACKED_OUT, DROPPED -> true;
        };
    }

    /** Whether customers may be sent to the release. */
    boolean exposed() {
        return switch (this) {
            case SHIFTING, OBSERVING -> true;
            case QUEUED, STARTING, BACKING_OUT, PROMOTED, BACKED_OUT, DROPPED -> false;
        };
    }
}
