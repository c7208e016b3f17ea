package dev.belay.discovery.registry;

import dev.belay.discovery.checks.Ground;
import dev.belay.discovery.declared.Entries;
import dev.belay.discovery.dns.Listings;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.InstanceRegistration;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The room's door: this server's replica of the registry. It takes part from {@link #start} on. */
public final class Instances implements Entries, AutoCloseable {

    private static final Duration PASS = Duration.ofMillis(250);
    private static final Duration LOOK_AROUND = Duration.ofSeconds(5);
    private static final Duration SNAPSHOT = Duration.ofSeconds(5);

    /** A replica that told the database within this is called. */
    private static final Duration LATELY = Duration.ofMinutes(2);

    private static final int LIFE_BYTES = 16;
    private static final Registrant CATALOGUE = new Registrant("catalogue", true, Set.of());
    private static final int EVENTS_MAX = 1_000;

    private static final Logger log = LoggerFactory.getLogger(Instances.class);

    private final Database database;
    private final Journal journal;
    private final InstantSource clock;
    private final RegistrySettings settings;
    private final Proofs proofs;
    private final Troubles troubles;
    private final ReplicaStore store = new ReplicaStore();
    private final SnapshotFile file;
    private final Watchers watchers = new Watchers();
    private final Desk desk;
    private final Deque<Frozen> events = new ArrayDeque<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private long rememberedIndex = -1;

    /** Whether this life told the database where it is. */
    private boolean told;

    /**
     * Wires it; begins nothing.
     *
     * @param clock goes evenly, whatever the machine's clock is set to
     * @param listings are told of every change, for those who look services up by name
     * @param memory the file in which everything is remembered; its folder is made when it is missing
     */
    public Instances(
            Database database,
            Journal journal,
            InstantSource clock,
            RegistrySettings settings,
            Gen gen,
            Listings listings,
            Path memory) {
        this.database = database;
        this.journal = journal;
        this.clock = clock;
        this.settings = settings;
        this.proofs = new Proofs(settings.secrets(), gen.secret(LIFE_BYTES));
        this.troubles = new Troubles(settings);
        this.file = new SnapshotFile(memory);
        this.desk = new Desk(settings, clock, listings, watchers, file);
    }

    /** What checks need of it. */
    public Ground ground() {
        return new CheckGround(desk, clock, settings.limits(), this::note);
    }

    @Override
    public void examine(String id, InstanceRegistration told) {
        Rules.declared(told, "");
        desk.look(each -> each.find(Rules.id(id)))
                .filter(held -> !held.registration().declared())
                .ifPresent(held -> {
                    throw Problem.conflict("“" + id + "” registered itself as an instance of "
                            + held.registration().service() + ": deregister it first, or choose another id.");
                });
    }

    @Override
    public void declare(String id, InstanceRegistration told, String by) {
        Registration wanted = Rules.declared(told, by);
        desk.act(replica -> {
            // Whatever it was before is not carried over: an instance may move from one service to another.
            boolean moves = replica.find(id)
                    .filter(held -> !held.registration().place().equals(wanted.place()))
                    .isPresent();
            if (moves) {
                replica.deregister(id, OptionalLong.empty(), CATALOGUE, clock.instant());
            }
            return replica.register(id, OptionalLong.empty(), wanted, clock.instant());
        });
    }

    @Override
    public void withdraw(String id) {
        desk.act(replica ->
                replica.find(id).filter(held -> held.registration().declared()).isPresent()
                        && replica.deregister(id, OptionalLong.empty(), CATALOGUE, clock.instant()));
    }

    @Override
    public Set<String> declared() {
        Seen.All seen = desk.look(Replica::seen);
        return seen.settled()
                ? seen.instances()
                        .filter(each -> each.registration().declared())
                        .map(Held::id)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    public List<Route> routes() {
        var registrar = new Registrar(desk, clock, settings.checkable());
        var routes = new ArrayList<>(new InstanceApi(troubles, desk, watchers, registrar).routes());
        routes.add(new ParcelApi(desk, proofs, troubles).route());
        var dialect = new ConsulDialect(settings.datacenter());
        routes.addAll(new ConsulReads(settings.self(), desk, watchers, dialect).routes());
        routes.addAll(new ConsulWrites(registrar, dialect).routes());
        return routes;
    }

    /** Knows other replicas by what the secret proves that they share. */
    public Authenticator authenticator() {
        var caller = new Caller(
                new Actor.Belay("replica"), Set.of(Permission.ACT_AS_REPLICA), Optional.empty(), Optional.empty());
        return credential -> proofs.claim(credential).map(_ -> caller);
    }

    /** How many instances are registered, in all services. */
    public int count() {
        return desk.look(Replica::live);
    }

    /** How many other replicas are silent. */
    public int silent() {
        return desk.look(each -> each.silent().size());
    }

    /** 1 when most instances are silent to this replica, so that it lets none expire; else 0. */
    public int deaf() {
        return desk.look(Replica::isDeaf) ? 1 : 0;
    }

    /** Whether this server never heard of another replica. */
    public boolean isAlone() {
        return desk.look(Replica::isAlone);
    }

    /** How many services are frozen. */
    public int frozen() {
        return desk.look(each -> each.frozen().size());
    }

    /** Begins to let time pass, to talk with other replicas, and to remember. */
    public void start() {
        watchers.begin();
        var links = new Links(desk, proofs, troubles);
        desk.onUrgent(links::wake);
        open.add(links);
        // The database may hang for long, and the disk; time must pass all the same.
        every("registry", PASS, () -> pass(links));
        every("registry-database", LOOK_AROUND, this::lookAround);
        every("registry-disk", SNAPSHOT, this::remember);
    }

    private void every(String name, Duration pause, Runnable work) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon(true).factory());
        ScheduledFuture<?> running =
                thread.scheduleWithFixedDelay(() -> safely(name, work), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        open.add(() -> {
            running.cancel(false);
            thread.shutdownNow();
        });
    }

    private static void safely(String name, Runnable work) {
        try {
            work.run();
        } catch (Problem problem) {
            log.atDebug()
                    .addKeyValue("part", name)
                    .addKeyValue("reason", problem.getMessage())
                    .log("waits");
        } catch (RuntimeException exception) {
            log.atError().addKeyValue("part", name).setCause(exception).log("a part of the registry failed");
        }
    }

    private void pass(Links links) {
        List<Frozen> fresh = desk.act(each -> {
            each.expect(settings.peers());
            each.pass(clock.instant());
            return each.takeEvents();
        });
        fresh.forEach(this::note);
        links.keep(desk.look(Replica::others));
    }

    private void note(Frozen event) {
        log.atWarn()
                .addKeyValue("service", event.place().service())
                .addKeyValue("environment", event.place().environment())
                .addKeyValue(event.cause().word, event.lost())
                .addKeyValue("of", event.all())
                .log(event.words());
        synchronized (events) {
            if (events.size() < EVENTS_MAX) {
                events.add(event);
            }
        }
    }

    /** Finds other replicas, lets them find this one, and writes into the journal what people should know. */
    private void lookAround() {
        boolean speaks = meet();
        troubles.tell(desk.look(Replica::others));
        List<Frozen> told;
        synchronized (events) {
            told = List.copyOf(events);
        }
        if (speaks && !told.isEmpty()) {
            database.transact(tx -> {
                told.forEach(each -> journal.append(tx, change(each)));
                return told.size();
            });
        }
        synchronized (events) {
            told.forEach(events::remove);
        }
    }

    /** True when it is for this replica to write into the journal. */
    private boolean meet() {
        try {
            List<String> seen = database.transact(tx -> {
                if (settings.reachable()) {
                    if (told && store.isNamesake(tx, settings.self(), proofs.life())) {
                        troubles.namesake();
                    }
                    store.tell(tx, settings.self(), proofs.life());
                    told = true;
                }
                return store.seen(tx, settings.self(), LATELY, settings.limits().membersMax());
            });
            return desk.act(each -> {
                each.expect(seen);
                return each.speaksForAll();
            });
        } finally {
            // Without the database there is nobody else who could tell.
            desk.act(each -> {
                each.lookedAround();
                return true;
            });
        }
    }

    private static Change change(Frozen event) {
        String service = event.place().service();
        return new Change(
                new Actor.Belay("registry"),
                event.begins() ? "registry.frozen" : "registry.thawed",
                "/api/instances?service=" + service + "&environment="
                        + event.place().environment(),
                event.summary(),
                Map.of(event.cause().word, event.lost(), "instances", event.all()));
    }

    private void remember() {
        record Memory(long index, List<Parcel.Told> entries) {}
        // What is not known yet is not worth remembering in the place of what is.
        Optional<Memory> memory = desk.look(each -> each.index() == rememberedIndex || !each.isSettled()
                ? Optional.empty()
                : Optional.of(new Memory(each.index(), each.memory())));
        memory.filter(each -> file.write(clock.instant(), each.entries()))
                .ifPresent(each -> rememberedIndex = each.index());
    }

    /** Sends away who watches: they come again elsewhere. */
    public void sendAway() {
        watchers.close();
    }

    /** Stops, when nothing is taken any more, so that the others need not wait for this replica. */
    @Override
    public void close() {
        watchers.close();
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception exception) {
                log.atDebug().setCause(exception).log("could not close a part of the registry");
            }
        }
        safely("registry-disk", this::remember);
        if (settings.reachable()) {
            safely(
                    "registry-database",
                    () -> database.transact(tx -> {
                        store.leave(tx, settings.self());
                        return true;
                    }));
        }
    }
}
