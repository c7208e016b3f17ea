package dev.belay.agent.local;

import dev.belay.agent.machine.Deadline;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Words by key that all jobs of this agent compare and swap, which is what the field makes its locks of. What a job put there goes
 * when the job ends, but for {@link #DONE}: no job that was killed keeps others waiting.
 */
final class Locks {

    static final String FREE = "";

    /** Some job did what was to be done once. */
    static final String DONE = "done";

    /** More than this is a script gone wrong. */
    static final int KEYS_MAX = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Held> held = new HashMap<>();

    private record Held(String job, String value) {}

    /** What is there after a swap, and whether it came about. */
    record Swap(String value, boolean swapped) {}

    String value(String key) {
        lock.lock();
        try {
            return now(key);
        } finally {
            lock.unlock();
        }
    }

    private String now(String key) {
        return held.getOrDefault(key, new Held("", FREE)).value();
    }

    /**
     * Puts {@code to} where {@code from} is. While there is what the caller has seen before, waits for another, at most {@code
     * patience}; then answers with what is there.
     *
     * @throws IllegalStateException if there are too many keys
     */
    Swap swap(String job, String key, String from, String to, String seen, Duration patience)
            throws InterruptedException {
        Deadline deadline = Deadline.in(patience);
        lock.lock();
        try {
            while (!now(key).equals(from) && now(key).equals(seen) && !deadline.passed()) {
                var _ = changed.await(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
            }
            if (!now(key).equals(from)) {
                return new Swap(now(key), false);
            }
            put(job, key, to);
            return new Swap(to, true);
        } finally {
            lock.unlock();
        }
    }

    private void put(String job, String key, String value) {
        if (value.equals(FREE)) {
            held.remove(key);
        } else if (held.size() >= KEYS_MAX && !held.containsKey(key)) {
            throw new IllegalStateException("There are " + KEYS_MAX + " locks already.");
        } else {
            held.put(key, new Held(job, value));
        }
        changed.signalAll();
    }

    /** Takes back what a job put there for somebody who has gone; another job's stays, though it be the same word. */
    void free(String job, String key, String value) {
        lock.lock();
        try {
            if (held.remove(key, new Held(job, value))) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Frees what a job holds. */
    void end(String job) {
        lock.lock();
        try {
            held.values()
                    .removeIf(each -> each.job().equals(job) && !each.value().equals(DONE));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
