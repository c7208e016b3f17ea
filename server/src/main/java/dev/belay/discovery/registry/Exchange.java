package dev.belay.discovery.registry;

import dev.belay.discovery.registry.Parcel.Contents;
import dev.belay.discovery.registry.Parcel.Doubt;
import dev.belay.discovery.registry.Parcel.Renewal;
import dev.belay.discovery.registry.Parcel.Stub;
import dev.belay.discovery.registry.Parcel.Told;
import dev.belay.discovery.registry.Parcel.Verdict;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Pure: what replicas tell each other. What is news to one is passed on to all others but its source, so that it gets
 * around links that are cut; what is lost all the same is found by comparing digests.
 */
final class Exchange {

    static final int NEWS_MAX = 2_000;
    static final int RENEWALS_MAX = 10_000;
    static final int QUESTIONS_MAX = 5_000;
    static final int BUCKETS_MAX = 128;

    /** Of a parcel, as it is written, nearly: well below what {@link ParcelApi} takes. */
    static final long BYTES_MAX = 8 << 20;

    /** Replicas of which one part in so many differs hold nearly the same. */
    private static final int NEARLY = 10;

    private final String self;
    private final RegistryLimits limits;
    private final Uptime uptime;
    private final Table table;
    private final Members members;
    private final Ledger ledger;
    private final Expiry expiry;
    private final Outboxes outboxes;
    private boolean synced;
    private long syncedAt;

    /** The end of the last absence in which others may have forgotten that something ended: at first, of the life before. */
    private long absentUntil;

    Exchange(
            String self,
            RegistryLimits limits,
            Uptime uptime,
            Table table,
            Members members,
            Ledger ledger,
            Expiry expiry,
            Outboxes outboxes) {
        this.self = self;
        this.limits = limits;
        this.uptime = uptime;
        this.table = table;
        this.members = members;
        this.ledger = ledger;
        this.expiry = expiry;
        this.outboxes = outboxes;
    }

    /** Whether this replica once held nearly the same as one that is settled: from then on it knows what it does not know. */
    boolean isSynced() {
        return synced;
    }

    /** After an absence in which tombstones were buried this replica does not know what it does not know. */
    void wake(long awayMillis) {
        if (awayMillis > limits.tombstones().toMillis() / 2) {
            synced = false;
            absentUntil = uptime.now();
        }
    }

    /** What to send another replica now, taken out of its outbox. */
    Parcel parcel(String peer, boolean leaving, boolean settled) {
        Outbox box = outboxes.of(peer);
        List<Long> buckets = box.buckets ? table.digests() : List.of();
        box.buckets = false;
        var budget = new Budget(BYTES_MAX / 2);
        List<Verdict> verdicts = Outbox.take(box.verdicts.values(), QUESTIONS_MAX, budget, Optional::of);
        List<Doubt> doubts = Outbox.take(box.doubts.values(), QUESTIONS_MAX, budget, Optional::of);
        List<Contents> contents = Outbox.take(
                box.contents,
                BUCKETS_MAX,
                budget,
                bucket -> Optional.of(contents(bucket)),
                told -> told.stubs().size() * (long) Budget.FRAME_BYTES);
        List<String> wanted = Outbox.take(box.wanted, NEWS_MAX, budget, Optional::of);
        List<Renewal> renewals = Outbox.take(box.renewed, RENEWALS_MAX, budget, this::renewal);
        List<Told> news = Outbox.take(
                box.news,
                NEWS_MAX,
                new Budget(BYTES_MAX / 2),
                id -> table.find(id).map(this::told),
                told -> Budget.FRAME_BYTES
                        + Budget.CHAR_BYTES_MAX
                                * told.entry()
                                        .registration()
                                        .map(Registration::chars)
                                        .orElse(0L));
        return new Parcel(
                self,
                members.beats(),
                leaving,
                settled,
                table.root(),
                buckets,
                contents,
                wanted,
                news,
                renewals,
                doubts,
                verdicts);
    }

    private Optional<Renewal> renewal(String id) {
        return table.find(id)
                .filter(held -> held.entry.isLive())
                .map(held -> new Renewal(id, held.entry.version(), uptime.now() - held.heardAt, held.heardBy));
    }

    /** Of a parcel that did not arrive: what it told is to be told again. What it asked is asked again by itself. */
    void undelivered(String peer, Parcel parcel) {
        Outbox box = outboxes.of(peer);
        parcel.news().forEach(each -> box.news.add(each.entry().id()));
        parcel.renewals().forEach(each -> box.renewed.add(each.id()));
    }

    Told told(Held held) {
        return new Told(held.entry, uptime.now() - held.heardAt, uptime.now() - held.since, held.heardBy);
    }

    private Contents contents(int bucket) {
        return new Contents(
                bucket,
                table.bucketOf(bucket).stream()
                        .map(held -> new Stub(held.entry.id(), held.entry.version(), held.entry.state()))
                        .toList());
    }

    /** Takes a parcel, once or again, whatever came before it. */
    void take(Parcel parcel) {
        String from = parcel.from();
        if (from.equals(self)) {
            return;
        }
        members.expect(from);
        members.hear(from, parcel.beats());
        members.hearSettled(from, parcel.settled());
        if (parcel.leaving()) {
            members.leave(from);
        }
        Outbox box = outboxes.of(from);
        parcel.news().forEach(each -> news(from, each));
        parcel.renewals().forEach(each -> renewal(from, each));
        parcel.wanted().forEach(box.news::add);
        parcel.doubts().forEach(each -> doubt(from, each));
        parcel.verdicts().forEach(this::verdict);
        compare(box, parcel);
    }

    private void compare(Outbox box, Parcel parcel) {
        if (parcel.root() == table.root()) {
            agree(parcel);
        } else if (parcel.buckets().isEmpty()
                && parcel.contents().isEmpty()
                && uptime.now() - box.comparedAt >= limits.digestEvery().toMillis()) {
            box.comparedAt = uptime.now();
            box.buckets = true;
        }
        if (parcel.buckets().size() == Table.BUCKETS) {
            boolean nearly = buckets(box, parcel.buckets());
            // While much is changing, two replicas are never quite equal.
            if (nearly) {
                agree(parcel);
            }
        }
        parcel.contents().forEach(each -> contents(box, each));
    }

    private void agree(Parcel parcel) {
        if (parcel.settled() && !synced) {
            synced = true;
            syncedAt = uptime.now();
        }
    }

    /** Asks for what differs; whether that is little. */
    private boolean buckets(Outbox box, List<Long> theirs) {
        // From a place of its own each time, so that no part waits for ever behind parts that always differ.
        int first = Math.floorMod(uptime.now(), Table.BUCKETS);
        int differing = 0;
        int filled = 0;
        for (int i = 0; i < Table.BUCKETS; i++) {
            int bucket = (first + i) % Table.BUCKETS;
            filled += theirs.get(bucket) == 0 ? 0 : 1;
            if (theirs.get(bucket) != table.digest(bucket)) {
                differing++;
                if (box.contents.size() < BUCKETS_MAX) {
                    box.contents.add(bucket);
                }
            }
        }
        return differing * NEARLY <= filled;
    }

    private void contents(Outbox box, Contents contents) {
        if (contents.bucket() < 0 || contents.bucket() >= Table.BUCKETS) {
            return;
        }
        Set<String> seen = new HashSet<>();
        for (Stub stub : contents.stubs()) {
            seen.add(stub.id());
            Optional<Held> held = table.find(stub.id());
            var theirs = new Entry(stub.id(), stub.version(), stub.state(), Optional.empty());
            if (held.isEmpty() || theirs.beats(held.get().entry)) {
                box.wanted.add(stub.id());
            } else if (held.get().entry.beats(theirs)) {
                box.news.add(stub.id());
            }
        }
        Collection<Held> ours = table.bucketOf(contents.bucket());
        ours.stream()
                .map(held -> held.entry.id())
                .filter(id -> !seen.contains(id))
                .forEach(box.news::add);
    }

    private void news(String from, Told told) {
        Entry entry = told.entry();
        Optional<Held> known = table.find(entry.id());
        long heardAt = uptime.now() - Math.max(0, told.silentMillis());
        if (known.isPresent() && !entry.beats(known.get().entry)) {
            Held held = known.get();
            if (held.entry.beats(entry)) {
                outboxes.of(from).news.add(entry.id());
            } else if (entry.isLive()) {
                renew(from, held, heardAt, told.by());
            }
            return;
        }
        if (known.isEmpty() && isForgotten(told)) {
            if (entry.isLive()) {
                ledger.expire(entry);
            }
            return;
        }
        if (known.isPresent() && entry.state() == Entry.State.EXPIRED && isAlive(known.get(), entry)) {
            ledger.affirm(known.get());
            return;
        }
        Held taken = ledger.take(told);
        outboxes.toAllBut(from, box -> box.news.add(entry.id()));
        known.filter(held -> isHeardLater(held, taken)).ifPresent(held -> {
            // What was heard of it before this was known of it was a sign of the same life.
            taken.hear(held.heardAt, held.heardBy);
            outboxes.toAll(box -> box.renewed.add(entry.id()));
        });
        ledger.endIfAwaited(entry);
    }

    private static boolean isHeardLater(Held before, Held taken) {
        return before.entry.isLive()
                && taken.entry.isLive()
                && before.entry.version().incarnation() == taken.entry.version().incarnation()
                && before.heardAt > taken.heardAt;
    }

    /**
     * Whether so much time passed that nobody might remember the end of it: then what only one replica still believes to
     * live is not brought back, if this one would have known of it, and tombstones that all others forgot do not come again.
     */
    private boolean isForgotten(Told told) {
        long half = limits.tombstones().toMillis() / 2;
        if (!told.entry().isLive()) {
            return told.sinceMillis() > 2 * half;
        }
        boolean wasHere = synced && uptime.now() - told.silentMillis() > syncedAt;
        return wasHere && told.silentMillis() > half;
    }

    /** Whether this replica heard of an instance whose end by silence another one tells. */
    private boolean isAlive(Held held, Entry end) {
        return isHeard(held) && held.entry.version().equals(end.version());
    }

    /** What was heard before an absence proves nothing, however long its lease is: it may have been deregistered since. */
    private boolean isHeard(Held held) {
        return held.entry.isLive() && held.heardAt >= absentUntil && uptime.now() - held.heardAt <= held.leaseMillis();
    }

    private void renewal(String from, Renewal renewal) {
        Optional<Held> known = table.find(renewal.id());
        int order = known.map(held -> renewal.version().compareTo(held.entry.version()))
                .orElse(1);
        if (order > 0) {
            outboxes.of(from).wanted.add(renewal.id());
            return;
        }
        Held held = known.orElseThrow();
        if (order < 0 || !held.entry.isLive()) {
            outboxes.of(from).news.add(renewal.id());
        }
        // Whoever knows less of what it says of itself hears all the same that it lives.
        if (held.entry.isLive()
                && renewal.version().incarnation() == held.entry.version().incarnation()) {
            renew(from, held, uptime.now() - Math.max(0, renewal.silentMillis()), renewal.by());
        }
    }

    private void renew(String from, Held held, long heardAt, String by) {
        if (heardAt - held.heardAt > held.leaseMillis() / 10) {
            held.hear(heardAt, by);
            outboxes.toAllBut(from, box -> box.renewed.add(held.entry.id()));
        }
    }

    private void doubt(String from, Doubt doubt) {
        if (doubt.asker().equals(self)) {
            return;
        }
        if (doubt.direct()) {
            var passed = new Doubt(doubt.asker(), doubt.id(), doubt.version(), false);
            members.others().stream()
                    .filter(each -> !each.equals(from) && !each.equals(doubt.asker()))
                    .forEach(each -> outboxes.of(each).doubt(passed));
        }
        Outbox asker = outboxes.of(doubt.asker());
        Optional<Held> known = table.find(doubt.id());
        int order = known.map(held -> doubt.version().compareTo(held.entry.version()))
                .orElse(1);
        if (order < 0 || (order == 0 && !known.orElseThrow().entry.isLive())) {
            asker.news.add(doubt.id());
            outboxes.toAllBut(doubt.asker(), box -> box.news.add(doubt.id()));
        } else if (order > 0 && known.filter(this::isHeard).isPresent()) {
            outboxes.of(from).wanted.add(doubt.id());
        } else if (order > 0 || expiry.agrees(known.orElseThrow())) {
            known.ifPresent(held -> held.givenUp = true);
            answer(from, new Verdict(self, doubt.asker(), doubt.id(), doubt.version(), Optional.empty()));
        } else {
            asker.renewed.add(doubt.id());
            outboxes.of(from).renewed.add(doubt.id());
        }
    }

    /** Gives a verdict to who asked, and to who passed the question on. */
    private void answer(String from, Verdict verdict) {
        outboxes.of(verdict.asker()).verdict(verdict);
        members.others().stream()
                .filter(each -> !each.equals(verdict.asker()))
                .filter(each -> each.equals(from) || members.others().size() > 1)
                .forEach(each -> outboxes.of(each)
                        .verdict(new Verdict(
                                verdict.giver(), verdict.asker(), verdict.id(), verdict.version(), Optional.of(each))));
    }

    private void verdict(Verdict verdict) {
        if (verdict.asker().equals(self)) {
            expiry.hear(verdict);
        } else if (verdict.via().equals(Optional.of(self))) {
            outboxes.of(verdict.asker())
                    .verdict(new Verdict(
                            verdict.giver(), verdict.asker(), verdict.id(), verdict.version(), Optional.empty()));
        }
    }
}
