package dev.belay.discovery.registry;

import dev.belay.discovery.dns.Listings;
import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.Service;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.discovery.registry.Parcel.Told;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The replica behind one lock, under which nothing is waited for. When something is done at it, those who look names up
 * and the links to other replicas know before it is free again, and those who watch right after.
 */
final class Desk {

    private final ReentrantLock lock = new ReentrantLock();
    private final Replica replica;
    private final InstantSource clock;
    private final Listings listings;
    private final Watchers watchers;
    private boolean complete;
    private boolean deaf;
    private Consumer<String> urgent = _ -> {};

    Desk(RegistrySettings settings, InstantSource clock, Listings listings, Watchers watchers, SnapshotFile file) {
        this.clock = clock;
        this.listings = listings;
        this.watchers = watchers;
        this.replica = new Replica(settings.self(), settings.limits(), file.read(clock.instant()), clock.instant());
        this.replica.expect(settings.peers());
        act(_ -> "begun");
    }

    /** {@code link} is told of replicas that there is something to be told to. */
    void onUrgent(Consumer<String> link) {
        urgent = link;
    }

    /** Does something that may change what is held. */
    <T> T act(Function<Replica, T> work) {
        T result;
        Set<Place> changed;
        boolean turned;
        lock.lock();
        try {
            result = work.apply(replica);
            changed = tell();
            turned = replica.isDeaf() != deaf;
            deaf = replica.isDeaf();
        } finally {
            lock.unlock();
        }
        if (turned) {
            watchers.wakeAll();
        } else {
            watchers.changed(changed);
        }
        return result;
    }

    /** Looks at what is held. It must be quick: what is built of it is built elsewhere. */
    <T> T look(Function<Replica, T> work) {
        lock.lock();
        try {
            return work.apply(replica);
        } finally {
            lock.unlock();
        }
    }

    private Set<Place> tell() {
        Set<Place> changed = replica.takeChanged();
        boolean settled = replica.isSettled();
        if (!changed.isEmpty() || settled != complete) {
            complete = settled;
            var told = new ArrayList<Service>();
            var gone = new ArrayList<Place>();
            for (Place place : changed) {
                Roster roster = replica.roster(place);
                if (place.equals(Rules.OBSERVERS)) {
                    continue;
                }
                if (roster.size() == 0) {
                    gone.add(place);
                } else {
                    told.add(RosterListing.service(place, roster));
                }
            }
            listings.take(new Changes(told, gone, complete));
        }
        for (String each : replica.others()) {
            if (replica.isUrgent(each)) {
                urgent.accept(each);
            }
        }
        return changed;
    }

    void take(Parcel parcel) {
        List<Told> fit = parcel.news().stream()
                .filter(each -> Rules.accepts(each.entry()))
                .toList();
        act(each -> {
            each.take(parcel.with(fit), clock.instant());
            return fit.size();
        });
    }

    /** What to send a peer; nothing when it would be no more than a sign of life, and none is {@code due}. */
    Optional<Parcel> parcel(String peer, boolean due) {
        return look(each ->
                due || each.isUrgent(peer) ? Optional.of(each.parcel(peer, false, clock.instant())) : Optional.empty());
    }

    Parcel farewell(String peer) {
        return look(each -> each.parcel(peer, true, clock.instant()));
    }

    void undelivered(String peer, Parcel parcel) {
        look(each -> {
            each.undelivered(peer, parcel);
            return peer;
        });
    }
}
