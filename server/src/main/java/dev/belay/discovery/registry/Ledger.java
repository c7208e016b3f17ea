package dev.belay.discovery.registry;

import dev.belay.discovery.registry.Parcel.Told;
import java.time.Instant;
import java.util.OptionalLong;

/** Writes into the table, and lets the others know. */
final class Ledger {

    private final String self;
    private final Table table;
    private final Uptime uptime;
    private final Outboxes outboxes;
    private final HybridClock clock = new HybridClock();
    private final Goodbyes goodbyes = new Goodbyes();
    private Instant now;

    Ledger(String self, Table table, Uptime uptime, Outboxes outboxes, Instant now) {
        this.self = self;
        this.table = table;
        this.uptime = uptime;
        this.outboxes = outboxes;
        this.now = now;
    }

    /** What the machine's clock says. */
    void at(Instant instant) {
        now = instant;
    }

    long stamp() {
        return clock.next(now);
    }

    /** A write of this replica: an instance as it is registered now. */
    Held register(String id, long incarnation, Registration registration, long since) {
        return tell(Entry.live(id, new Version(incarnation, stamp(), self), registration), since);
    }

    /** Writes anew what is known, so that nothing that was meant for the version before can end it. */
    Held affirm(Held held) {
        return register(held.entry.id(), held.entry.version().incarnation(), held.registration(), held.since);
    }

    void deregister(String id, long incarnation) {
        tell(Entry.deregistered(id, new Version(incarnation, stamp(), self)), uptime.now());
    }

    /** Remembers that an instance that is not known yet is to end. */
    void awaitEnd(String id, OptionalLong incarnation, Registrant by) {
        goodbyes.add(id, incarnation, stamp(), by, uptime.now());
    }

    /** Ends what becomes known and should have ended already. */
    void endIfAwaited(Entry entry) {
        if (goodbyes.end(entry)) {
            deregister(entry.id(), entry.version().incarnation());
        }
    }

    void forgetGoodbyes(long time) {
        goodbyes.forget(time);
    }

    void expire(Entry entry) {
        tell(entry.expired(), uptime.now());
    }

    private Held tell(Entry entry, long since) {
        var held = new Held(entry, since, uptime.now(), self);
        table.put(held);
        outboxes.toAll(box -> box.news.add(entry.id()));
        return held;
    }

    /** Takes a write of another replica. */
    Held take(Told told) {
        clock.hear(told.entry().version().stamp());
        long heardAt = uptime.now() - Math.max(0, told.silentMillis());
        var held = new Held(told.entry(), uptime.now() - Math.max(0, told.sinceMillis()), heardAt, told.by());
        table.put(held);
        return held;
    }
}
