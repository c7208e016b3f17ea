package dev.belay.discovery;

import dev.belay.discovery.dns.Listings;
import dev.belay.protocol.edge.EdgeReport;
import dev.belay.protocol.edge.Route;
import dev.belay.protocol.edge.Routing;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The live state: instances with their leases, shares, edges, and the routing that follows from them. All in memory, behind
 * one lock under which nothing is waited for but news. Time is told by the callers.
 */
final class Registry {

    /** Versions beyond the remembered one that a life of the server may have told and not remembered. */
    private static final long VERSIONS_UNREMEMBERED = 1L << 20;

    /** Where a life's versions begin: its epoch, counted by the database, above all that the lives before could use. */
    private static final int EPOCH_SHIFT = 32;

    /** Time that passed less than this is let pass with the next. */
    private static final Duration BETWEEN_TICKS = Duration.ofMillis(500);

    private final DiscoveryLimits limits;
    private final Listings listings;
    private final Edges edges;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();

    private final Map<String, Known> instances = new TreeMap<>();
    private final Map<ServedAt, Shares> shares = new TreeMap<>();
    private final Map<ServedAt, List<String>> names = new TreeMap<>();
    private final Told told = new Told();

    private final Instant bornAt;
    private Instant tickedAt;
    private boolean epochKnown;
    private boolean sharesKnown;
    private boolean instancesKnown;
    private boolean edgesKnown;
    private boolean settled;
    private boolean changed;
    private Routing routing;

    /** {@code listings} are told of every change of the routing, once there is one, under the lock: they must be quick. */
    Registry(DiscoveryLimits limits, Listings listings, Optional<Memory> memory, Instant now) {
        this.limits = limits;
        this.listings = listings;
        this.edges = new Edges(limits);
        this.bornAt = now;
        this.tickedAt = now;
        this.settled = memory.isPresent();
        this.edgesKnown = memory.isPresent();
        this.routing = new Routing(
                memory.map(each -> each.version() + VERSIONS_UNREMEMBERED).orElse(0L), List.of());
        memory.ifPresent(each -> recall(each, now));
    }

    private void recall(Memory memory, Instant now) {
        memory.instances()
                .forEach(each -> instances.put(each.enrolment().instance(), each.known(now.plus(limits.lease()))));
        memory.shares().forEach(each -> shares.put(new ServedAt(each.service(), each.environment()), each));
        memory.names().forEach(each -> names.put(each.place(), each.hosts()));
        memory.edges().forEach(each -> edges.greet(each, now));
        lock.lock();
        try {
            list(List.of());
            publish();
        } finally {
            lock.unlock();
        }
    }

    /** Raises the version to this life's epoch; the first life of all knows that there are no edges it does not know. */
    void begin(long epoch) {
        lock.lock();
        try {
            epochKnown = true;
            edgesKnown |= epoch == 1;
            routing = new Routing(Math.max(routing.version(), epoch << EPOCH_SHIFT), routing.routes());
            told.forget();
            tell(routing.routes());
            publish();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the shares and host names that hold now. */
    void share(Collection<Shares> all, Map<ServedAt, List<String>> allNames) {
        lock.lock();
        try {
            shares.clear();
            all.forEach(each -> shares.put(new ServedAt(each.service(), each.environment()), each));
            names.clear();
            names.putAll(allNames);
            sharesKnown = true;
            publish();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the instances that should be known; one that is missing is gone for good. */
    void enrol(Collection<Enrolment> all, Instant now) {
        lock.lock();
        try {
            var kept = new HashSet<String>();
            for (Enrolment each : all) {
                kept.add(each.instance());
                Known known = instances.get(each.instance());
                instances.put(
                        each.instance(),
                        known == null ? Known.unheard(each, now.plus(limits.lease())) : known.with(each));
            }
            instances.keySet().retainAll(kept);
            instancesKnown = true;
            publish();
        } finally {
            lock.unlock();
        }
    }

    /** Takes what a host says of its instances, and renews their leases. What it says of others is ignored. */
    void hear(String host, List<Heard> all, Instant now) {
        lock.lock();
        try {
            tick(now);
            boolean moved = false;
            for (Heard each : all) {
                Known known = instances.get(each.instance());
                if (known != null && known.enrolment().host().equals(host)) {
                    Known next = known.hearing(each, now.plus(limits.lease()));
                    instances.put(each.instance(), next);
                    moved |= next.differs(known);
                }
            }
            if (moved) {
                publish();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets time pass: leases run out, unless the server itself was away and could not have heard anything. */
    void pass(Instant now) {
        lock.lock();
        try {
            tick(now);
        } finally {
            lock.unlock();
        }
    }

    private void tick(Instant now) {
        Duration since = Duration.between(tickedAt, now);
        if (since.isNegative() || since.compareTo(limits.gap()) > 0) {
            tickedAt = now;
            instances.replaceAll((_, known) -> known.leased(now.plus(limits.lease())));
            edges.renew(now);
        } else if (since.compareTo(BETWEEN_TICKS) >= 0) {
            tickedAt = now;
            instances.replaceAll((_, known) -> now.isAfter(known.leaseUntil()) ? known.expire() : known);
            edges.forgetOld(now);
            publish();
        }
    }

    /**
     * Works out the routing and tells it if it differs. A life that began without memory says nothing before it knows what
     * there is and heard of it: an edge that asks keeps what it has.
     */
    private void publish() {
        boolean silent = !settled;
        settled = settled || (epochKnown && sharesKnown && instancesKnown && heardOfAll());
        if (!settled) {
            return;
        }
        List<Route> routes = RoutingPlan.routes(shares.values(), names, instances.values());
        if (silent || !routes.equals(routing.routes())) {
            list(routes);
            tell(routes);
        }
        told.note(routing, instances.keySet());
    }

    private void list(List<Route> routes) {
        listings.take(Listing.changes(routing.routes(), routes, instances));
    }

    private void tell(List<Route> routes) {
        routing = new Routing(routing.version() + 1, routes);
        changed = true;
        news.signalAll();
    }

    private boolean heardOfAll() {
        return tickedAt.isAfter(bornAt.plus(limits.lease()))
                || instances.values().stream()
                        .allMatch(each -> each.heard() || each.enrolment().draining());
    }

    /** The routing, as soon as its version differs from {@code seen}; nothing when that takes too long. */
    Optional<Routing> await(String edge, long seen, Duration wait, Instant now) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            tick(now);
            changed |= edges.greet(edge, now);
            long nanos = wait.toNanos();
            while (!settled || routing.version() == seen) {
                if (nanos <= 0) {
                    return settled ? Optional.of(routing) : Optional.empty();
                }
                nanos = news.awaitNanos(nanos);
            }
            return Optional.of(routing);
        } finally {
            lock.unlock();
        }
    }

    /** The routing as it is now; without routes before there is one. */
    Routing routing() {
        lock.lock();
        try {
            return routing;
        } finally {
            lock.unlock();
        }
    }

    /** Takes an edge's report; false when it came before. */
    boolean report(String edge, EdgeReport report, Instant now) {
        lock.lock();
        try {
            tick(now);
            changed |= edges.greet(edge, now);
            return edges.report(edge, report, now);
        } finally {
            lock.unlock();
        }
    }

    void leave(String edge, Optional<String> boot, Instant now) {
        lock.lock();
        try {
            edges.leave(edge, boot, now);
            changed = true;
        } finally {
            lock.unlock();
        }
    }

    Acknowledgement acknowledged(ServedAt place, long generation, Instant now) {
        lock.lock();
        try {
            OptionalLong first = told.versionOf(place, generation);
            if (!settled || first.isEmpty()) {
                return new Acknowledgement.WaitingFor(List.of(), "Discovery has not told the edges yet.");
            }
            List<String> behind = edges.behind(first.getAsLong(), now);
            if (!behind.isEmpty()) {
                return new Acknowledgement.WaitingFor(
                        behind, "Not every edge routes by the new shares yet: " + String.join(", ", behind) + ".");
            }
            return edgesCertain(now)
                    ? new Acknowledgement.Everywhere()
                    : new Acknowledgement.WaitingFor(
                            List.of(), "The server has just begun and does not know yet which edges there are.");
        } finally {
            lock.unlock();
        }
    }

    private boolean edgesCertain(Instant now) {
        edgesKnown = edgesKnown || now.isAfter(bornAt.plus(limits.edgeGone()));
        return edgesKnown;
    }

    Withdrawal withdrawal(String instance, Instant now) {
        lock.lock();
        try {
            OptionalLong since = told.unroutedSince(instance);
            boolean routed = since.isEmpty() && instances.containsKey(instance);
            if (routed || !settled || !instancesKnown || !edgesCertain(now)) {
                return new Withdrawal.StillRouted(edges.behind(Long.MAX_VALUE, now));
            }
            List<String> behind = edges.behind(since.orElse(0), now);
            return behind.isEmpty()
                    ? new Withdrawal.Unrouted(edges.inFlight(instance, now))
                    : new Withdrawal.StillRouted(behind);
        } finally {
            lock.unlock();
        }
    }

    List<Instance> instances() {
        lock.lock();
        try {
            return instances.values().stream().map(Known::view).toList();
        } finally {
            lock.unlock();
        }
    }

    List<EdgeView> edges(Instant now) {
        lock.lock();
        try {
            return edges.views(now);
        } finally {
            lock.unlock();
        }
    }

    /** What to remember, when something changed since the last time and it is all known. */
    Optional<Memory> memoryIfChanged() {
        lock.lock();
        try {
            if (!changed || !settled) {
                return Optional.empty();
            }
            changed = false;
            return Optional.of(memory(shares.values(), names, enrolments()));
        } finally {
            lock.unlock();
        }
    }

    /** What to remember before the given shares hold; nothing when they hold already. */
    Optional<Memory> memoryBefore(Collection<Shares> nextShares, Map<ServedAt, List<String>> nextNames) {
        lock.lock();
        try {
            boolean same = List.copyOf(shares.values()).equals(List.copyOf(nextShares)) && names.equals(nextNames);
            return same || !settled ? Optional.empty() : Optional.of(memory(nextShares, nextNames, enrolments()));
        } finally {
            lock.unlock();
        }
    }

    /** What to remember before the given instances are those that are known; nothing when they are already. */
    Optional<Memory> memoryBefore(Collection<Enrolment> next) {
        lock.lock();
        try {
            boolean same = Set.copyOf(enrolments()).equals(Set.copyOf(next));
            return same || !settled ? Optional.empty() : Optional.of(memory(shares.values(), names, next));
        } finally {
            lock.unlock();
        }
    }

    private List<Enrolment> enrolments() {
        return instances.values().stream().map(Known::enrolment).toList();
    }

    private Memory memory(
            Collection<Shares> nextShares, Map<ServedAt, List<String>> nextNames, Collection<Enrolment> nextInstances) {
        List<Memory.Remembered> remembered = nextInstances.stream()
                .map(each -> instances
                        .getOrDefault(each.instance(), Known.unheard(each, tickedAt))
                        .with(each))
                .map(Memory.Remembered::of)
                .toList();
        List<Memory.Names> rememberedNames = nextNames.entrySet().stream()
                .map(each -> new Memory.Names(each.getKey(), each.getValue()))
                .toList();
        List<String> rememberedEdges = edges.views(tickedAt).stream()
                .filter(edge -> edge.presence() != EdgeView.Presence.GONE)
                .map(EdgeView::name)
                .toList();
        return new Memory(
                Memory.FORMAT,
                routing.version(),
                remembered,
                List.copyOf(nextShares),
                rememberedNames,
                rememberedEdges);
    }
}
