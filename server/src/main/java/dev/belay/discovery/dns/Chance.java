package dev.belay.discovery.dns;

/**
 * Numbers that look random, for one thread: which instance comes first needs no better ones (xorshift, Marsaglia
 * 2003).
 */
final class Chance {

    private long state;

    Chance(long seed) {
        state = seed == 0 ? 1 : seed;
    }

    /** From 0 up to and without {@code bound}, which is 1 at least. */
    int below(int bound) {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return (int) (((state >>> 33) * bound) >>> 31);
    }
}
