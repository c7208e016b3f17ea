package dev.belay.discovery.checks;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Where the plan hangs that holds now, and agents wait for another one. */
final class Board {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Plan plan;
    private boolean closed;

    Board(Plan first) {
        this.plan = first;
    }

    Plan plan() {
        return plan;
    }

    void put(Plan next) {
        lock.lock();
        try {
            plan = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the plan is as wished, at most so long. */
    Plan await(Predicate<Plan> wished, Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (!closed && nanos > 0 && !wished.test(plan)) {
                nanos = changed.awaitNanos(nanos);
            }
            return plan;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Sends away who waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
