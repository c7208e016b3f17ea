package dev.belay.discovery.registry;

import dev.belay.discovery.registry.Seen.Shot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The instances of one service in one environment, with what it takes to tell a failure from single deaths. */
final class Roster {

    /** How many of those that fell silent last are remembered: a few, since falling silent together freezes it. */
    private static final int LAPSED_MAX = 8;

    private final SortedMap<String, Held> instances = new TreeMap<>();
    private final List<Held> lapsed = new ArrayList<>(0);

    /** Of the last change; greater than that of every change before, in this replica. */
    long index;

    /** How many expired of late, and when the first and the last of them did. */
    private int expiries;

    private long firstExpiredAt;
    private long expiredAt;

    boolean frozen;
    private Shot shot = new Shot(-1, false, List.of());

    /** What it is now. */
    Shot shot() {
        if (shot.index() != index || shot.frozen() != frozen) {
            shot = new Shot(index, frozen, List.copyOf(instances.values()));
        }
        return shot;
    }

    void put(Held held) {
        lapsed.removeIf(each -> each.entry.id().equals(held.entry.id()));
        instances.put(held.entry.id(), held);
    }

    void remove(String id) {
        instances.remove(id);
    }

    Collection<Held> instances() {
        return Collections.unmodifiableCollection(instances.values());
    }

    int size() {
        return instances.size();
    }

    /** Those whose leases ran out last and that nobody wrote since: what only they were stays known by them. */
    List<Held> lapsed() {
        return Collections.unmodifiableList(lapsed);
    }

    /** Remembers one whose lease ran out. */
    void lapse(Held held) {
        lapsed.add(held);
        if (lapsed.size() > LAPSED_MAX) {
            lapsed.removeFirst();
        }
    }

    /** Forgets those that were heard of before {@code time} only; whether there were some. */
    boolean forget(long time) {
        return lapsed.removeIf(each -> each.heardAt < time);
    }

    /** Counts one that expired, not necessarily after those that were counted before. */
    void expired(long at, long window) {
        firstExpiredAt = recent(at, window) == 0 ? at : Math.min(firstExpiredAt, at);
        expiries = recent(at, window) + 1;
        expiredAt = Math.max(expiredAt, at);
    }

    /** When the first of those expired that {@link #recent} counts; now, if there is none. */
    long lossesBegan(long now, long window) {
        return recent(now, window) == 0 ? now : firstExpiredAt;
    }

    /** How many expired within the window, counted until there was none for as long. */
    int recent(long now, long window) {
        return expiries > 0 && now - expiredAt <= window ? expiries : 0;
    }
}
