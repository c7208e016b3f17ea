package dev.belay.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Pure: the instances of a service, by what was told of them. That a connection is lost changes nothing. Nor does a
 * server end what it only does not know: who begins anew with an empty memory tells few instances, or none, until
 * they registered there. So when most of those that were known are missing from a snapshot, they are kept for a
 * minute, unless it is told that they are gone. Not for several threads at once.
 */
final class Roster {

    /**
     * By then whoever lives has registered anew: a lease is 15 s unless told, and its heartbeats are a third of that
     * apart.
     */
    static final Duration DOUBT = Duration.ofSeconds(60);

    /** What was last confirmed longer ago than this may well have ended meanwhile, all of it. */
    static final Duration RECENT = Duration.ofMinutes(5);

    private final Map<String, Instance> told = new LinkedHashMap<>();
    private final Map<String, Instance> doubted = new LinkedHashMap<>();
    private long doubtedUntil;

    /** What a life before knew; only if nothing is known better yet. */
    void remember(List<Instance> instances) {
        if (told.isEmpty()) {
            instances.forEach(each -> told.put(each.id(), each));
        }
    }

    /**
     * All that a server knows.
     *
     * @param silence how long it was before this that a server was heard
     * @param now in nanoseconds
     */
    void snapshot(List<Instance> instances, Duration silence, long now) {
        Map<String, Instance> known = new LinkedHashMap<>(doubted);
        known.putAll(told);
        Set<String> here = instances.stream().map(Instance::id).collect(Collectors.toSet());
        int size = known.size();
        known.keySet().removeAll(here);
        boolean recent = silence.compareTo(RECENT) <= 0;
        boolean doubtful = instances.isEmpty() || (recent && known.size() * 2 > size);
        told.clear();
        instances.forEach(each -> told.put(each.id(), each));
        if (!doubtful) {
            doubted.clear();
            return;
        }
        if (doubted.isEmpty()) {
            doubtedUntil = now + DOUBT.toNanos();
        }
        doubted.clear();
        doubted.putAll(known);
    }

    /** What a server told after its snapshot. */
    void changes(List<Instance> registered, List<String> gone) {
        gone.forEach(told::remove);
        gone.forEach(doubted::remove);
        for (Instance each : registered) {
            doubted.remove(each.id());
            told.put(each.id(), each);
        }
    }

    /** Lets time pass; true when this changed something. */
    boolean pass(long now) {
        boolean over = !doubted.isEmpty() && now - doubtedUntil >= 0;
        if (over) {
            doubted.clear();
        }
        return over;
    }

    List<Instance> all() {
        List<Instance> all = new ArrayList<>(told.values());
        all.addAll(doubted.values());
        return List.copyOf(all);
    }
}
