package dev.belay.discovery.registry;

import dev.belay.discovery.dns.Service.Place;
import dev.belay.discovery.registry.Seen.Shot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All entries of a replica: by id, by service, and in parts whose digests tell whether two replicas hold the same. */
final class Table {

    static final int BUCKETS = 1_024;

    private static final Comparator<Place> BY_NAME =
            Comparator.comparing(Place::service).thenComparing(Place::environment);

    private final List<Map<String, Held>> buckets = new ArrayList<>(BUCKETS);
    private final long[] digests = new long[BUCKETS];
    private final Map<Place, Roster> rosters = new HashMap<>();

    /** In the order in which they ended, in whatever order that became known. */
    private final Queue<Held> ended = new PriorityQueue<>(Comparator.comparingLong(held -> held.since));

    private final Set<Place> changed = new LinkedHashSet<>();
    private final Roster nobody = new Roster();
    private final Duration window;
    private long root;
    private long index;
    private long catalogIndex;
    private int live;
    private long chars;
    private SortedMap<Place, Shot> shots = Collections.emptySortedMap();
    private long shotsIndex = -1;

    /**
     * {@code window} is the time in which expiries of a service are counted together. Indexes go on from {@code firstIndex},
     * which is to be beyond those of a life before: who waits for changes must not take another one's for its own.
     */
    Table(Duration window, long firstIndex) {
        this.window = window;
        this.index = firstIndex;
        this.catalogIndex = firstIndex;
        this.nobody.index = firstIndex;
        for (int i = 0; i < BUCKETS; i++) {
            buckets.add(new HashMap<>(0));
        }
    }

    Optional<Held> find(String id) {
        return Optional.ofNullable(buckets.get(bucket(id)).get(id));
    }

    /**
     * Holds this instead of whatever was held of the instance. Whoever of the replicas found that a lease ran out, all count
     * it, so that they freeze a service alike.
     */
    void put(Held held) {
        String id = held.entry.id();
        if (held.entry.state() == Entry.State.EXPIRED) {
            find(id).filter(before -> before.entry.isLive()).ifPresent(before -> {
                Roster roster = roster(before.registration().place());
                roster.expired(held.since, window.toMillis());
                roster.lapse(before);
            });
        }
        List<Object> before = listed(find(id));
        remove(id);
        buckets.get(bucket(id)).put(id, held);
        digest(held.entry);
        if (held.entry.isLive()) {
            Place place = held.registration().place();
            rosters.computeIfAbsent(place, _ -> new Roster()).put(held);
            touch(place);
            live++;
            chars += held.registration().chars();
        } else {
            ended.add(held);
        }
        if (!before.equals(listed(Optional.of(held)))) {
            catalogIndex = index;
        }
    }

    /** What of an entry tells which services there are. */
    private static List<Object> listed(Optional<Held> held) {
        return held.flatMap(each -> each.entry.registration())
                .map(each -> List.<Object>of(each.place(), each.tags()))
                .orElse(List.of());
    }

    private void remove(String id) {
        Held before = buckets.get(bucket(id)).remove(id);
        if (before == null) {
            return;
        }
        digest(before.entry);
        if (before.entry.isLive()) {
            Place place = before.registration().place();
            roster(place).remove(id);
            touch(place);
            live--;
            chars -= before.registration().chars();
        }
    }

    /** Says that something of a service is different from before. */
    void touch(Place place) {
        roster(place).index = ++index;
        changed.add(place);
    }

    /** Forgets tombstones of before {@code time}, and the oldest of those that are too many. */
    void bury(long time, int most) {
        while (!ended.isEmpty() && (ended.element().since < time || ended.size() > most)) {
            Held first = ended.remove();
            String id = first.entry.id();
            if (buckets.get(bucket(id)).get(id) == first) {
                remove(id);
            }
        }
    }

    /** The services that changed since this was asked the last time. */
    Set<Place> takeChanged() {
        Set<Place> taken = new HashSet<>(changed);
        changed.clear();
        return taken;
    }

    /** The instances of a service; none when it is not known. */
    Roster roster(Place place) {
        return rosters.getOrDefault(place, nobody);
    }

    /** All services that have instances, by name; agents that check are none. */
    SortedMap<Place, Shot> shots() {
        if (shotsIndex != index) {
            var all = new TreeMap<Place, Shot>(BY_NAME);
            rosters.forEach((place, roster) -> {
                if (roster.size() > 0 && !place.equals(Rules.OBSERVERS)) {
                    all.put(place, roster.shot());
                }
            });
            shots = Collections.unmodifiableSortedMap(all);
            shotsIndex = index;
        }
        return shots;
    }

    Set<Place> places() {
        return rosters.keySet();
    }

    /** Forgets services without instances, in which nothing happened lately, and what lapsed before {@code lapsedAt}. */
    void tidy(long now, long lapsedAt) {
        rosters.forEach((place, each) -> {
            if (each.forget(lapsedAt)) {
                touch(place);
            }
        });
        rosters.values().removeIf(each -> each.size() == 0 && !each.frozen && each.recent(now, window.toMillis()) == 0);
    }

    /** Everything that is held, tombstones too. */
    Stream<Held> all() {
        return buckets.stream().flatMap(each -> each.values().stream());
    }

    /** How much text there is of those that live. */
    long chars() {
        return chars;
    }

    /** How many instances live. */
    int live() {
        return live;
    }

    /** How many tombstones there are, at most. */
    int ended() {
        return ended.size();
    }

    /** Of the last change of all. */
    long index() {
        return index;
    }

    /** Of the last change of which services there are, with which tags. */
    long catalogIndex() {
        return catalogIndex;
    }

    /** Equal to another replica's, in all likelihood, when both hold the same. */
    long root() {
        return root;
    }

    List<Long> digests() {
        var all = new ArrayList<Long>(BUCKETS);
        for (long each : digests) {
            all.add(each);
        }
        return all;
    }

    long digest(int bucket) {
        return digests[bucket];
    }

    Collection<Held> bucketOf(int bucket) {
        return buckets.get(bucket).values();
    }

    static int bucket(String id) {
        return (int) (hash(id) >>> 54);
    }

    /** Adds an entry to its digests, or takes it away when it is there. */
    private void digest(Entry entry) {
        long hash = hash(entry.id());
        hash = mixed(hash ^ entry.version().incarnation());
        hash = mixed(hash ^ entry.version().stamp());
        hash = mixed(hash ^ hash(entry.version().replica()));
        hash = mixed(hash ^ mark(entry.state()));
        digests[bucket(entry.id())] ^= hash;
        root ^= hash;
    }

    private static long mark(Entry.State state) {
        return switch (state) {
            case LIVE -> 0;
            case DEREGISTERED -> 1;
            case EXPIRED -> 2;
        };
    }

    private static long hash(String text) {
        long hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = hash * 0x100000001b3L + text.charAt(i) + 1;
        }
        return mixed(hash);
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). */
    private static long mixed(long value) {
        long mixed = value + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
