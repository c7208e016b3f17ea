package dev.belay.rollouts.evidence;

import java.util.List;

/**
 * How much events come in bursts rather than independently, learnt from the stable release's past. The squared coefficient of
 * variation that goes beyond chance, times the length of the blocks in which it was seen, in seconds; the largest over several
 * lengths, since bursts may be long; and a little more than seen, since it is an estimate. 0 when events are independent.
 */
public final class Burst {

    private static final List<Integer> BLOCK_SECONDS = List.of(1, 10, 60);
    private static final int BLOCKS_MIN = 5;
    private static final double CAUTION = 1.3;

    private Burst() {}

    /** One second of the stable release's past. */
    public record Second(long requests, long events) {}

    /** From seconds in order, without gaps; less than five blocks of a length say nothing about it. */
    public static double of(List<Second> past) {
        double largest = 0;
        for (int seconds : BLOCK_SECONDS) {
            if (past.size() / seconds >= BLOCKS_MIN) {
                largest = Math.max(largest, seconds * excess(past, seconds));
            }
        }
        return CAUTION * largest;
    }

    /** The squared coefficient of variation of blocks, less what a Poisson count would have. */
    private static double excess(List<Second> past, int seconds) {
        int blocks = past.size() / seconds;
        List<Second> whole = past.subList(past.size() - blocks * seconds, past.size());
        double requests = whole.stream().mapToLong(Second::requests).sum();
        double events = whole.stream().mapToLong(Second::events).sum();
        if (events == 0) {
            return 0;
        }
        double above = 0;
        double squares = 0;
        for (int block = 0; block < blocks; block++) {
            List<Second> part = whole.subList(block * seconds, (block + 1) * seconds);
            double seen = part.stream().mapToLong(Second::events).sum();
            double expected = events
                    / requests
                    * part.stream().mapToLong(Second::requests).sum();
            above += (seen - expected) * (seen - expected) - expected;
            squares += expected * expected;
        }
        return Math.max(0, above / squares);
    }
}
