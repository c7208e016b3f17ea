package dev.belay.pipelines.waiting;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** Pure: when a job's turn may come, if jobs take what they took lately. */
public final class Estimate {

    private Estimate() {}

    /**
     * How long it may take until a job begins; nothing when that is known of no place.
     *
     * @param left for each place where jobs run of which that is known, how long it may still be taken; zero for one that is free
     * @param ahead how many jobs come before
     * @param typical how long a job takes
     */
    public static Optional<Duration> begins(List<Duration> left, int ahead, Duration typical) {
        if (left.isEmpty()) {
            return Optional.empty();
        }
        var free = new PriorityQueue<>(left);
        for (int job = 0; job < ahead; job++) {
            free.add(free.remove().plus(typical));
        }
        return Optional.of(free.remove());
    }

    /** How long a job may still take that has run for a while; nobody knows of one that has taken longer than usual. */
    public static Optional<Duration> left(Duration ran, Duration typical) {
        return Optional.of(typical.minus(ran)).filter(left -> !left.isNegative());
    }
}
