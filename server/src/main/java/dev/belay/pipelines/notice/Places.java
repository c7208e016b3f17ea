package dev.belay.pipelines.notice;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Where those stand who wait for an answer: so many over all, and so many before each target. */
final class Places {

    private final int most;
    private final int mostEach;
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    Places(int most, int mostEach) {
        this.most = most;
        this.mostEach = mostEach;
    }

    /** How many places are free over all, and the targets before which none is. */
    record Room(int free, Set<String> full) {}

    synchronized Room room() {
        var full = new HashSet<String>();
        taken.forEach((target, count) -> {
            if (count == mostEach) {
                full.add(target);
            }
        });
        return new Room(most - all, Set.copyOf(full));
    }

    /** Answers whether there was a place. */
    synchronized boolean take(String target) {
        if (all == most || taken.getOrDefault(target, 0) == mostEach) {
            return false;
        }
        taken.merge(target, 1, Integer::sum);
        all++;
        return true;
    }

    /** Answers whether others may have waited for the place. */
    synchronized boolean leave(String target) {
        boolean wasFull = all == most || taken.getOrDefault(target, 0) == mostEach;
        taken.computeIfPresent(target, (_, count) -> count == 1 ? null : count - 1);
        all--;
        return wasFull;
    }
}
