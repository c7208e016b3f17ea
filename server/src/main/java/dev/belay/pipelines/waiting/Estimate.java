package dev.belay.pipelines.waiting;

import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;

/** Pure: when a job's turn may come, if jobs take what they took lately. */
public final class Estimate {

    private Estimate() {}

    /**
     * How long it may take until a job begins.
     *
     * @param left for each place where jobs run, how long it may still be taken; nothing for one that is free
     * @param ahead how many jobs come before
     * @param typical how long a job takes
     */
    public static Duration begins(List<Duration> left, int ahead, Duration typical) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException("where nothing runs, nothing begins");
        }
        var free = new PriorityQueue<>(left);
        for (int job = 0; job < ahead; job++) {
            free.add(free.remove().plus(typical));
        }
        return free.remove();
    }

    /**
     * How long a job may still take that has run for a while. The longer one has taken more than usual, the longer it will
     * go on.
     */
    public static Duration left(Duration ran, Duration typical) {
        return typical.minus(ran).abs();
    }
}
