package dev.belay.discovery.registry;

import java.util.LinkedHashMap;
import java.util.OptionalLong;

/**
 * Goodbyes to instances that are not known here yet. They are no tombstones, which would shut out whatever anybody names: an
 * instance is ended when it becomes known, if whoever said so may end it.
 */
final class Goodbyes {

    static final int MAX = 10_000;

    private record Goodbye(OptionalLong incarnation, long stamp, Registrant by, long at) {}

    private final LinkedHashMap<String, Goodbye> byId = new LinkedHashMap<>();

    void add(String id, OptionalLong incarnation, long stamp, Registrant by, long now) {
        byId.remove(id);
        byId.put(id, new Goodbye(incarnation, stamp, by, now));
        if (byId.size() > MAX) {
            byId.pollFirstEntry();
        }
    }

    /** Forgets those of before {@code time}. */
    void forget(long time) {
        byId.values().removeIf(each -> each.at < time);
    }

    /** Whether what becomes known was ended before. */
    boolean end(Entry entry) {
        Goodbye goodbye = byId.get(entry.id());
        if (goodbye == null || entry.registration().isEmpty()) {
            return false;
        }
        byId.remove(entry.id());
        Version version = entry.version();
        return version.incarnation() <= goodbye.incarnation.orElse(Long.MAX_VALUE)
                && version.stamp() < goodbye.stamp
                && goodbye.by.mayChange(entry.registration().get());
    }
}
