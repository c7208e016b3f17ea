package dev.belay.discovery;

import dev.belay.catalog.Catalog;
import dev.belay.discovery.dns.Listings;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.web.Route;
import dev.belay.platform.work.Reconciler;
import dev.belay.protocol.edge.EdgeReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Discovery's door. Shares are in the database; all else is in this server's memory, filled by what hosts and edges say and
 * remembered in a file, so that answering them needs no database.
 */
public final class Discovery {

    /** Nudged when shares change. */
    public static final String TOPIC = "routing";

    private static final Duration EVERY = Duration.ofSeconds(1);

    /** What services declare is told when they do; this is for nudges that were lost. */
    private static final Duration DECLARED_EVERY = Duration.ofMinutes(1);

    private final Database database;
    private final Catalog catalog;
    private final InstantSource clock;
    private final DiscoveryLimits limits;
    private final Consumer<Map<String, Integer>> declared;
    private final DiscoveryStore store = new DiscoveryStore();
    private final MemoryFile file;
    private final Registry registry;
    private final List<TrafficListener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean begun;
    private volatile Instant rememberedAt = Instant.MIN;

    /**
     * Wires it; begins nothing.
     *
     * @param listings are told of every change, for those who look services up by name
     * @param declared is told for how many seconds services declare that answers about them may be kept
     * @param memory the file in which the live state is remembered; its folder is made when it is missing
     */
    public Discovery(
            Database database,
            Catalog catalog,
            InstantSource clock,
            DiscoveryLimits limits,
            Listings listings,
            Consumer<Map<String, Integer>> declared,
            Path memory) {
        this.database = database;
        this.catalog = catalog;
        this.clock = clock;
        this.limits = limits;
        this.declared = declared;
        this.file = new MemoryFile(memory);
        this.registry = new Registry(limits, listings, file.read(), clock.instant());
    }

    public List<Route> routes() {
        return new DiscoveryApi(this, registry, clock).routes();
    }

    public List<Reconciler> reconcilers() {
        return List.of(
                new Reconciler("discovery", EVERY, List.of(TOPIC, Catalog.TOPIC), this::step),
                new Reconciler("declared-ttls", DECLARED_EVERY, List.of(Catalog.TOPIC), this::declare));
    }

    /**
     * Sets how the customers of a service in an environment are divided; the stable release first. Setting the same again
     * changes nothing.
     *
     * @param shares together 100 percent, or none at all
     * @return the generation that edges will acknowledge
     */
    public long shares(Tx tx, String service, String environment, List<Share> shares) {
        int sum = shares.stream().mapToInt(Share::percent).sum();
        if (sum != 100 && !shares.isEmpty()) {
            throw new IllegalArgumentException("shares must sum up to 100 percent, not " + sum);
        }
        if (store.set(tx, service, environment, shares)) {
            tx.nudge(TOPIC);
        }
        return store.one(tx, service, environment).orElseThrow().generation();
    }

    /** How customers are divided, as it was last set. */
    public Optional<Shares> shares(Tx tx, String service, String environment) {
        return store.one(tx, service, environment);
    }

    /** How the customers of every service are divided, in every environment that has releases. */
    public List<Shares> shares(Tx tx) {
        return store.all(tx);
    }

    /** Whether every edge routes by a generation of shares. */
    public Acknowledgement acknowledged(String service, String environment, long generation) {
        return registry.acknowledged(new ServedAt(service, environment), generation, clock.instant());
    }

    /** The instances of a service in an environment that are known to this server. */
    public List<Instance> instances(String service, String environment) {
        return registry.instances().stream()
                .filter(each ->
                        each.service().equals(service) && each.environment().equals(environment))
                .toList();
    }

    /** The edges that this server knows, by name. */
    public List<EdgeView> edges() {
        return registry.edges(clock.instant());
    }

    /** How far an instance is from being without any customer. */
    public Withdrawal withdrawal(String instance) {
        return registry.withdrawal(instance, clock.instant());
    }

    /** Takes all instances that should be known, whatever their host; one that is missing is gone for good. */
    public void enrol(Collection<Enrolment> all) {
        registry.memoryBefore(all).ifPresent(this::remember);
        registry.enrol(all, clock.instant());
    }

    /** Takes what a host says of its instances, and renews their leases. Needs no database. */
    public void hear(String host, List<Heard> all) {
        registry.hear(host, all, clock.instant());
    }

    /** Tells {@code listener} of all traffic from now on. */
    public void listen(TrafficListener listener) {
        listeners.add(listener);
    }

    void report(String edge, EdgeReport report) {
        Instant now = clock.instant();
        if (registry.report(edge, report, now)) {
            listeners.forEach(each -> each.traffic(now, report.windows()));
        }
    }

    private void step() {
        registry.pass(clock.instant());
        rememberIfDue();
        if (!begun) {
            registry.begin(database.transact(store::nextEpoch));
            begun = true;
        }
        record Read(List<Shares> shares, Map<ServedAt, List<String>> names) {}
        Read read = database.read(tx -> new Read(store.all(tx), names(tx)));
        // What is told to edges is on disk before: a life that begins from the file never goes back behind what it
        // told.
        registry.memoryBefore(read.shares(), read.names()).ifPresent(this::remember);
        registry.share(read.shares(), read.names());
    }

    private void declare() {
        declared.accept(database.read(catalog::ttlSeconds));
    }

    private Map<ServedAt, List<String>> names(Tx tx) {
        var names = new TreeMap<ServedAt, List<String>>();
        catalog.hostNames(tx)
                .forEach(each -> names.put(new ServedAt(each.service(), each.environment()), each.hosts()));
        return names;
    }

    private void rememberIfDue() {
        Instant now = clock.instant();
        if (!now.isBefore(rememberedAt.plus(limits.snapshotEvery()))) {
            registry.memoryIfChanged().ifPresent(this::remember);
        }
    }

    private void remember(Memory memory) {
        file.write(memory);
        rememberedAt = clock.instant();
    }

    static Problem notYet() {
        return Problem.busy("The server has just begun and is still learning where instances are; keep what you have.");
    }
}
