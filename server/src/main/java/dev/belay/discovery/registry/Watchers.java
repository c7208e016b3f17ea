package dev.belay.discovery.registry;

import dev.belay.discovery.dns.Service.Place;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Those who wait for changes, each of one service: a change wakes nobody who waits for another one. */
final class Watchers {

    /** In place of a service: whatever changes. */
    static final Place EVERYTHING = new Place("*", "*");

    private final Map<Place, Set<Watcher>> byPlace = new ConcurrentHashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile boolean begun;

    /** One who waits; close it when done. */
    final class Watcher implements AutoCloseable {

        private final Place place;
        private final Semaphore news = new Semaphore(0);

        private Watcher(Place place) {
            this.place = place;
        }

        /** Waits for a change, at most so long, and a little for further ones; false when the server stops, or did not begin. */
        boolean await(Duration atMost, Duration together) throws InterruptedException {
            if (begun && news.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                stop.await(together.toNanos(), TimeUnit.NANOSECONDS);
                news.drainPermits();
            }
            return begun && stop.getCount() > 0;
        }

        @Override
        public void close() {
            forget(this);
        }
    }

    /** There will be news from now on. */
    void begin() {
        begun = true;
    }

    Watcher watch(Place place) {
        var watcher = new Watcher(place);
        byPlace.compute(place, (_, all) -> {
            Set<Watcher> more = all == null ? ConcurrentHashMap.newKeySet() : all;
            more.add(watcher);
            return more;
        });
        return watcher;
    }

    private void forget(Watcher watcher) {
        byPlace.computeIfPresent(watcher.place, (_, all) -> {
            all.remove(watcher);
            return all.isEmpty() ? null : all;
        });
    }

    /** Wakes those who wait for one of these. Who begins to wait meanwhile looks after the change. */
    void changed(Collection<Place> places) {
        if (!places.isEmpty()) {
            wake(EVERYTHING);
        }
        places.forEach(this::wake);
    }

    private void wake(Place place) {
        byPlace.getOrDefault(place, Set.of()).forEach(each -> each.news.release());
    }

    /** Wakes everybody. */
    void wakeAll() {
        byPlace.keySet().forEach(this::wake);
    }

    /** Sends everybody away. */
    void close() {
        stop.countDown();
        wakeAll();
    }
}
