package dev.belay.platform.database;

import dev.belay.platform.database.Nudges.Listener;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Those in this process who wait for nudges, by topic. */
final class Listeners {

    private final ConcurrentHashMap<String, Set<Waiting>> byTopic = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Listener add(String... topics) {
        var waiting = new Waiting(Set.of(topics));
        for (String topic : waiting.topics) {
            byTopic.compute(topic, (_, all) -> {
                Set<Waiting> grown = all == null ? ConcurrentHashMap.newKeySet() : all;
                grown.add(waiting);
                return grown;
            });
        }
        return waiting;
    }

    void nudge(String topic) {
        byTopic.getOrDefault(topic, Set.of()).forEach(Waiting::nudge);
    }

    /** Ends all waiting, now and later: whoever awaits is interrupted. */
    void close() {
        closed = true;
        nudgeAll();
    }

    void nudgeAll() {
        byTopic.values().forEach(all -> all.forEach(Waiting::nudge));
    }

    private final class Waiting implements Listener {

        private final Set<String> topics;
        private final Semaphore nudged = new Semaphore(0);

        Waiting(Set<String> topics) {
            this.topics = topics;
        }

        void nudge() {
            nudged.release();
        }

        @Override
        public boolean await(Duration timeout) throws InterruptedException {
            boolean heard = nudged.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (heard) {
                nudged.drainPermits();
            }
            if (closed) {
                throw new InterruptedException("the server is stopping");
            }
            return heard;
        }

        @Override
        public void close() {
            for (String topic : topics) {
                byTopic.computeIfPresent(topic, (_, all) -> {
                    all.remove(this);
                    return all.isEmpty() ? null : all;
                });
            }
        }
    }
}
