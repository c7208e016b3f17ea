package dev.belay.discovery.registry;

import java.util.HashSet;
import java.util.Set;

/** An entry as this replica holds it, with what it heard of it. Times are milliseconds of {@link Uptime}. */
final class Held {

    final Entry entry;

    /** Since when an instance of this id is there; for a tombstone since when it is not. */
    final long since;

    /** When it was last heard of, by whomever, and the replica that heard it. */
    volatile long heardAt;

    volatile String heardBy;

    /** When the others were last told that it was heard of. */
    long renewalToldAt = Long.MIN_VALUE / 2;

    /** Whether another replica was told that nothing is heard of it here: then a heartbeat must be a write. */
    boolean givenUp;

    /** Which replicas said that they hear nothing of it either. */
    final Set<String> agreed = new HashSet<>(0);

    long askedAt = Long.MIN_VALUE / 2;

    Held(Entry entry, long since, long heardAt, String heardBy) {
        this.entry = entry;
        this.since = since;
        this.heardAt = heardAt;
        this.heardBy = heardBy;
    }

    String id() {
        return entry.id();
    }

    Registration registration() {
        return entry.registration().orElseThrow();
    }

    /** Without a lease longer than anything lasts. */
    long leaseMillis() {
        int seconds = registration().leaseSeconds();
        return seconds == 0 ? Long.MAX_VALUE / 4 : seconds * 1_000L;
    }

    /** Takes that it was heard of; whatever was doubted of it is settled. */
    void hear(long at, String by) {
        if (at >= heardAt) {
            heardAt = at;
            heardBy = by;
            agreed.clear();
        }
    }
}
