package dev.belay.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What this program learnt of one life of an instance by calling it. */
final class Standing {

    /** Calls that have begun and not ended. */
    final AtomicInteger outstanding = new AtomicInteger();

    final AtomicInteger consecutiveFailures = new AtomicInteger();

    /** Since rates were last compared. */
    final LongAdder successes = new LongAdder();

    final LongAdder failures = new LongAdder();

    /** How often it was ejected, less the intervals in which it was not. Guarded by the {@link Balancer}. */
    int ejections;

    /** Changed by the {@link Balancer} only. */
    volatile boolean ejected;

    /** In nanoseconds; means something while it is ejected. Guarded by the {@link Balancer}. */
    long ejectedUntil;
}
