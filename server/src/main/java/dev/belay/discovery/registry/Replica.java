package dev.belay.discovery.registry;

import dev.belay.discovery.dns.Service.Place;
import dev.belay.discovery.registry.Parcel.Told;
import dev.belay.kernel.Problem;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One replica of the registry, pure: whatever happens comes in with the instant at which it does, and what is to be sent
 * comes out as parcels. Not for several threads at once.
 */
final class Replica {

    private final RegistryLimits limits;
    private final Uptime uptime;
    private final Table table;
    private final Members members;
    private final Outboxes outboxes;
    private final Ledger ledger;
    private final Expiry expiry;
    private final Exchange exchange;
    private boolean settled;
    private boolean lookedAround;

    /** {@code remembered} is what a life before held, if anything is known of one. Its leases begin anew. */
    Replica(String self, RegistryLimits limits, Optional<List<Told>> remembered, Instant now) {
        this.limits = limits;
        this.uptime = new Uptime(limits.gap(), now);
        this.table = new Table(limits.window(), now.toEpochMilli());
        this.members = new Members(self, limits, uptime);
        this.outboxes = new Outboxes(members);
        this.ledger = new Ledger(self, table, uptime, outboxes, now);
        this.expiry = new Expiry(self, limits, uptime, table, members, ledger, outboxes);
        this.exchange = new Exchange(self, limits, uptime, table, members, ledger, expiry, outboxes);
        this.settled = remembered.isPresent();
        remembered.ifPresent(all -> all.forEach(ledger::take));
        members.beat(ledger.stamp());
    }

    /** Other replicas that there should be. */
    void expect(Collection<String> peers) {
        peers.forEach(members::expect);
    }

    /** Learns that a replica of this name answers at an address that is another one's name. */
    void meet(String address, String name) {
        members.meet(address, name);
    }

    /** Where another replica is called. */
    String address(String peer) {
        return members.address(peer);
    }

    /** All that can be found out about others by asking elsewhere was found out. */
    void lookedAround() {
        lookedAround = true;
    }

    Set<String> others() {
        return members.others();
    }

    /** Those of the others that are not heard, and did not say that they stop. */
    List<String> silent() {
        return members.others().stream().filter(members::isSilent).sorted().toList();
    }

    /** Whether no other replica was ever known. */
    boolean isAlone() {
        return members.isAlone();
    }

    /** Lets time pass. To be called every half second or so; more than {@link RegistryLimits#gap} apart is a pause. */
    void pass(Instant now) {
        at(now);
        members.beat(ledger.stamp());
        members.forget(limits.forgotten().toMillis());
        outboxes.keep();
        expiry.pass();
        table.bury(uptime.now() - limits.tombstones().toMillis(), limits.tombstonesMax());
        ledger.forgetGoodbyes(uptime.now() - limits.tombstones().toMillis());
        table.tidy(uptime.now(), uptime.now() - limits.abandoned().toMillis());
    }

    private void at(Instant now) {
        ledger.at(now);
        if (uptime.pass(now)) {
            members.wake();
            expiry.wake();
            exchange.wake(uptime.awayMillis());
        }
    }

    /**
     * Registers an instance, or changes what is told of it.
     *
     * @param incarnation of the instance; without it the one that is known goes on
     * @throws Problem when a later incarnation is known, or the id is that of another service's instance
     */
    Held register(String id, OptionalLong incarnation, Registration wanted, Instant now) {
        at(now);
        Optional<Held> known = table.find(id);
        requireNotLate(known, incarnation);
        Optional<Held> live = known.filter(held -> held.entry.isLive());
        Registration registration =
                live.map(held -> continued(held.registration(), wanted)).orElse(wanted);
        requireRoom(live, registration);
        live.map(held -> held.registration().place())
                .filter(place -> !place.equals(registration.place()))
                .ifPresent(place -> {
                    throw Problem.conflict("“" + id + "” is an instance of " + place.service() + " in "
                            + place.environment() + ". Deregister it first, or choose another id.");
                });
        long chosen = incarnation.orElse(
                known.map(held -> held.entry.version().incarnation()).orElse(0L));
        if (live.isPresent()
                && live.get().registration().equals(registration)
                && live.get().entry.version().incarnation() == chosen) {
            return renewed(live.get());
        }
        boolean same = live.isPresent() && live.get().entry.version().incarnation() == chosen;
        return ledger.register(id, chosen, registration, same ? live.get().since : uptime.now());
    }

    /** Whose it is stays so, whoever may change it too; its maintenance and what checks found are nothing that it knows of itself. */
    private static Registration continued(Registration before, Registration wanted) {
        return wanted.by(before.registrant().or(wanted::registrant))
                .maintained(before.maintenance())
                .kept(wanted.upkeep()
                        .map(each -> before.upkeep().map(each::after).orElse(each)));
    }

    private void requireRoom(Optional<Held> live, Registration registration) {
        if (live.isEmpty() && table.live() >= limits.instancesMax()) {
            throw new Problem(
                    Problem.Kind.TOO_MANY, "There are " + table.live() + " instances, the most there may be.");
        }
        long before = live.map(held -> held.registration().chars()).orElse(0L);
        if (registration.chars() > before && table.chars() + registration.chars() - before > limits.charsMax()) {
            throw new Problem(
                    Problem.Kind.TOO_MANY,
                    "All registrations together have " + table.chars()
                            + " characters, about the most there may be: tell less in tags, meta and detail.");
        }
    }

    /**
     * Renews the lease of an instance; {@code health} and detail change only if they are told.
     *
     * @throws Problem when the instance is not known, or a later incarnation is
     */
    Held beat(String id, OptionalLong incarnation, Optional<Health> health, Optional<String> detail, Instant now) {
        at(now);
        Held held = live(id);
        requireNotLate(Optional.of(held), incarnation);
        Registration before = held.registration();
        Registration after = before.with(health.orElse(before.health()), detail.orElse(before.detail()));
        if (!after.equals(before)) {
            return ledger.register(id, held.entry.version().incarnation(), after, held.since);
        }
        return renewed(held);
    }

    private Held live(String id) {
        return find(id).orElseThrow(
                        () -> Problem.notFound("instance “" + id + "” that is registered", " Register it again."));
    }

    /**
     * Changes what is told of an instance. It is no sign of life: the lease goes on as it was.
     *
     * @throws Problem when the instance is not known
     */
    Held change(String id, UnaryOperator<Registration> change, Instant now) {
        at(now);
        Held held = live(id);
        Registration after = change.apply(held.registration());
        if (after.equals(held.registration())) {
            return held;
        }
        Held changed = ledger.register(id, held.entry.version().incarnation(), after, held.since);
        changed.heardAt = held.heardAt;
        changed.heardBy = held.heardBy;
        return changed;
    }

    /** What was given up, or might be expiring elsewhere this moment, is written anew, so that no expiry of before ends it. */
    private Held renewed(Held held) {
        if (held.givenUp || uptime.silence(held.heardAt) > held.leaseMillis()) {
            return ledger.affirm(held);
        }
        held.hear(uptime.now(), members.self());
        if (uptime.now() - held.renewalToldAt > held.leaseMillis() / 10) {
            held.renewalToldAt = uptime.now();
            outboxes.toAll(box -> box.renewed.add(held.entry.id()));
        }
        return held;
    }

    /**
     * Ends an instance; true when it was known to live. What ended already stays so, and what is not known here yet is ended by the
     * time it becomes known, if it is {@code by}'s to end.
     */
    boolean deregister(String id, OptionalLong incarnation, Registrant by, Instant now) {
        at(now);
        Optional<Held> known = table.find(id);
        requireNotLate(known, incarnation);
        if (known.isEmpty()) {
            ledger.awaitEnd(id, incarnation, by);
        }
        Optional<Held> live = known.filter(held -> held.entry.isLive());
        live.map(held -> held.entry.version().incarnation())
                .ifPresent(last -> ledger.deregister(id, Math.max(last, incarnation.orElse(last))));
        return live.isPresent();
    }

    private static void requireNotLate(Optional<Held> known, OptionalLong incarnation) {
        long last = known.map(held -> held.entry.version().incarnation()).orElse(0L);
        if (incarnation.isPresent() && incarnation.getAsLong() < last) {
            throw Problem.conflict("Incarnation " + last + " of this instance is known, which is later than "
                    + incarnation.getAsLong() + ".");
        }
    }

    void take(Parcel parcel, Instant now) {
        at(now);
        exchange.take(parcel);
    }

    /** What to send a peer now. */
    Parcel parcel(String peer, boolean leaving, Instant now) {
        at(now);
        return exchange.parcel(peer, leaving, isSettled());
    }

    void undelivered(String peer, Parcel parcel) {
        exchange.undelivered(peer, parcel);
    }

    /** Whether there is more to tell a peer than that this replica lives. */
    boolean isUrgent(String peer) {
        return outboxes.of(peer).isUrgent();
    }

    /**
     * Whether it can be told apart what does not exist from what is not known yet: since a life before is remembered, or a replica
     * that knew told all, or there is none that knows. Once it can, that stays so.
     */
    boolean isSettled() {
        settled = settled || exchange.isSynced() || (lookedAround && members.areAllUnsettled());
        return settled;
    }

    Optional<Held> find(String id) {
        return table.find(id).filter(held -> held.entry.isLive());
    }

    /** One service as it is now. */
    Seen.One seen(Place place) {
        return new Seen.One(isSettled(), isDeaf(), uptime.now(), roster(place).shot());
    }

    /** Everything as it is now. */
    Seen.All seen() {
        return new Seen.All(isSettled(), table.shots());
    }

    Roster roster(Place place) {
        return table.roster(place);
    }

    Set<Place> places() {
        return table.places().stream()
                .filter(each -> !each.equals(Rules.OBSERVERS))
                .collect(Collectors.toSet());
    }

    Set<Place> takeChanged() {
        return table.takeChanged();
    }

    List<Frozen> takeEvents() {
        return expiry.takeEvents();
    }

    /** In this replica's time, in which it is noted when an instance was heard of. */
    long now() {
        return uptime.now();
    }

    /** Of the last change of all, in this replica. */
    long index() {
        return table.index();
    }

    /** Of the last change of which services there are, with which tags. */
    long catalogIndex() {
        return table.catalogIndex();
    }

    /** How many instances there are; agents that check are none. */
    int live() {
        return table.live() - table.roster(Rules.OBSERVERS).size();
    }

    int tombstones() {
        return table.ended();
    }

    long root() {
        return table.root();
    }

    /** The services that are frozen. */
    List<String> frozen() {
        return table.places().stream()
                .filter(each -> table.roster(each).frozen)
                .map(each -> each.service() + "/" + each.environment())
                .sorted()
                .toList();
    }

    /** Whether it is this one, of all replicas that hear each other, who tells people. */
    boolean speaksForAll() {
        return members.others().stream()
                .filter(each -> !members.isAway(each))
                .allMatch(each -> members.self().compareTo(each) < 0);
    }

    boolean isDeaf() {
        return expiry.isDeaf();
    }

    /** What to remember for the next life. */
    List<Told> memory() {
        return table.all().map(exchange::told).toList();
    }
}
