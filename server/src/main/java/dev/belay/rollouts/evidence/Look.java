package dev.belay.rollouts.evidence;

/** What both releases did since the look before, and how many seconds that was. Each second is in one look only. */
public record Look(double seconds, Side pilot, Side stable) {

    public Look {
        if (!(seconds > 0)) {
            throw new IllegalArgumentException("a look takes time");
        }
    }
}
