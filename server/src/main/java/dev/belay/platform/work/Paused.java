package dev.belay.platform.work;

import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Which reconcilers are paused, read for all loops at once: some dozens ask, each every second. */
final class Paused {

    private final Supplier<Set<String>> read;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Glance last = new Glance(Long.MIN_VALUE, Set.of());

    /** What was there when it began, in nanoseconds of this process. */
    private record Glance(long began, Set<String> paused) {}

    Paused(Supplier<Set<String>> read) {
        this.read = read;
    }

    /** Whether it is paused, as seen no earlier than {@code since} of {@link System#nanoTime}. */
    boolean contains(String reconciler, long since) {
        Glance glance = last;
        if (isOlder(glance, since)) {
            glance = glance(since);
        }
        return glance.paused.contains(reconciler);
    }

    private Glance glance(long since) {
        reading.lock();
        try {
            if (isOlder(last, since)) {
                last = new Glance(System.nanoTime(), read.get());
            }
            return last;
        } finally {
            reading.unlock();
        }
    }

    private static boolean isOlder(Glance glance, long since) {
        return glance.began == Long.MIN_VALUE || glance.began - since < 0;
    }
}
