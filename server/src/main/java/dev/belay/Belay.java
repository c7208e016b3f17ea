package dev.belay;

import dev.belay.agents.Agents;
import dev.belay.catalog.Catalog;
import dev.belay.discovery.Discovery;
import dev.belay.discovery.DiscoveryLimits;
import dev.belay.discovery.checks.Checks;
import dev.belay.discovery.declared.Declared;
import dev.belay.discovery.dns.Merge;
import dev.belay.discovery.dns.NameServer;
import dev.belay.discovery.registry.Instances;
import dev.belay.discovery.transfer.Transfers;
import dev.belay.health.Health;
import dev.belay.health.HealthLimits;
import dev.belay.home.Home;
import dev.belay.kernel.Gen;
import dev.belay.kernel.SecureGen;
import dev.belay.kernel.SteadyClock;
import dev.belay.people.People;
import dev.belay.pipelines.Pipelines;
import dev.belay.pipelines.notice.Callers;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.EmbeddedPostgres;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.database.PgLeases;
import dev.belay.platform.database.PgNudges;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.page.Pages;
import dev.belay.platform.telemetry.Metrics;
import dev.belay.platform.vault.Vault;
import dev.belay.platform.web.FrontDoor;
import dev.belay.platform.web.Route;
import dev.belay.platform.web.Server;
import dev.belay.platform.web.Site;
import dev.belay.platform.work.Reconciler;
import dev.belay.platform.work.Work;
import dev.belay.releases.Releases;
import dev.belay.rollouts.Rollouts;
import dev.belay.runtimes.RuntimeLimits;
import dev.belay.runtimes.Runtimes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;

/**
 * The composition root: every {@code new}, in the order of dependency. Constructing it starts no thread and opens no
 * socket; {@link #start} does.
 */
public final class Belay implements AutoCloseable {

    private final Settings settings;
    private final Nudges nudges;
    private final Path folder;
    private final Site site;
    private final Metrics metrics = new Metrics();
    private final List<Route> routes = new ArrayList<>();
    private final List<Reconciler> reconcilers = new ArrayList<>();
    private final People people;
    private final NameServer names;
    private final Instances instances;
    private final Checks checks;
    private final Transfers transfers;
    private final FrontDoor door;
    private final Server server;
    private final Work work;

    /** Whether it begins without its database, on what it remembers. */
    private volatile boolean late;

    /** Brings the database up to date when it is there; false while it is not. */
    private BooleanSupplier arrival = () -> true;

    /** What {@link #close} closes, the last opened first. */
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    Belay(Settings settings, Leaves leaves) {
        this.settings = settings;
        var limits = new Limits(settings);
        this.nudges = leaves.nudges();
        this.folder = Path.of(settings.text(Settings.Key.DATA));
        this.site = settings.find(Settings.Key.PUBLIC_URL)
                .map(Site::declared)
                .orElseGet(() -> Site.assumed("http://" + settings.text(Settings.Key.LISTEN)));
        Database database = leaves.database();
        InstantSource clock = leaves.clock();
        Gen gen = leaves.gen();
        var journal = new Journal();
        var pages = new Pages(clock);
        this.names = new NameServer(limits.dns(), clock, gen);
        offer(
                new Readiness(database, names::state).routes(),
                metrics.routes(),
                pages.routes(),
                journal.pages(database, pages));

        this.people = new People(
                database,
                journal,
                gen,
                pages,
                site,
                limits.people(),
                leaves.folder().resolve("registrants.json"));
        offer(people.routes());
        work(people.reconcilers());

        var catalog = new Catalog(journal);
        var agents = new Agents(database, journal, nudges, clock, gen, site, limits.agents());
        offer(agents.routes());
        work(agents.reconcilers());

        var blobs = limits.blobs(leaves.folder(), clock);
        var vault = Vault.in(
                settings.find(Settings.Key.SECRETS_KEY_FILE)
                        .map(Path::of)
                        .orElse(leaves.folder().resolve("secrets.key")),
                gen);
        var ground = new Pipelines.Ground(
                database, journal, nudges, clock, gen, site, leaves.folder(), blobs, vault, people.teams());
        var pipelines = new Pipelines(
                ground,
                agents,
                limits.jobs(),
                limits.repositories(),
                limits.retention(),
                limits.caches(),
                limits.outward(opened(open, new Callers())));
        offer(pipelines.routes(), pipelines.pages(pages));
        offer(agents.pages(pages, pipelines.jobTitles()));
        work(pipelines.reconcilers());

        Path memory = leaves.folder().resolve("discovery.json");
        var listings = new Merge(names.listings());
        var discovery = new Discovery(
                database, catalog, clock, DiscoveryLimits.USUAL, listings.routed(), names::declare, memory);
        offer(discovery.routes());
        work(discovery.reconcilers());
        this.instances = new Instances(
                database,
                journal,
                leaves.steady(),
                limits.registry(vault.derived("replicas of the registry")),
                gen,
                listings.registered(),
                snapshot(leaves.folder()));
        offer(instances.routes());
        this.checks = new Checks(instances.ground(), vault.derived("agents that check"), leaves.steady());
        var declared = new Declared(database, journal, instances);
        offer(checks.routes(), declared.routes());
        work(declared.reconcilers());
        this.transfers =
                new Transfers(limits.transfers(leaves.folder()), names::content, instances::isAlone, clock, gen);
        names.leaveTo(transfers);

        var health = new Health(discovery, HealthLimits.USUAL);
        var releases = new Releases(database, journal, catalog, pipelines);
        offer(releases.routes());

        var machines = new Runtimes.Neighbours(catalog, releases, discovery, agents);
        var runtimes = new Runtimes(database, journal, nudges, clock, gen, RuntimeLimits.USUAL, machines);
        var evidence = new Rollouts.Neighbours(releases, runtimes, discovery, health);
        var rollouts = new Rollouts(database, journal, nudges, limits.rollouts(), evidence);
        offer(runtimes.routes(rollouts::underWay), runtimes.pages(pages, rollouts::underWay));
        offer(rollouts.routes(), rollouts.pages(pages));
        work(runtimes.reconcilers());
        work(rollouts.reconcilers());

        var home = new Home(
                database,
                pages,
                tx -> runtimes.services(tx, rollouts::underWay),
                List.of(rollouts::moving, pipelines::moving));
        offer(home.pages());

        this.work = new Work(database, journal, nudges, leaves.leases(), clock, metrics.reconcilers(), reconcilers);
        offer(work.routes(pages));

        watch(database);
        metrics.gauge("belay.dns.services", "Services that DNS answers for, by environment", names::services);
        names.figures().forEach(each -> metrics.count(each.name(), each.meaning(), each.tags(), each.value()));
        transfers.figures().forEach(each -> metrics.count(each.name(), each.meaning(), each.tags(), each.value()));
        RegistryGauges.offer(metrics, instances, checks);
        metrics.gauge("belay.rollouts.under.way", "Rollouts that have not ended", rollouts::underWay);
        // Agents and jobs call most, and their tokens show whose they are.
        var known = List.of(
                agents.authenticator(),
                pipelines.authenticator(),
                instances.authenticator(),
                checks.authenticator(),
                people.authenticator());
        this.door = new FrontDoor(routes, known, pages.errorPage(), gen, site, limits.http());
        this.server = new Server(limits.address(), limits.http(), door, nudges, metrics.requests());
    }

    /**
     * Builds a server on its data folder and a real database, whose schemas it brings up to date. One that remembers what is
     * registered is built while the database is away, too.
     *
     * @throws IllegalStateException when that cannot be; the message is for the person who started it
     */
    public static Belay open(Settings settings) {
        var open = new ArrayDeque<AutoCloseable>();
        try {
            var clock = Clock.systemUTC();
            var gen = new SecureGen(clock);
            DataFolder folder = opened(open, DataFolder.open(Path.of(settings.text(Settings.Key.DATA))));
            String url = settings.find(Settings.Key.DATABASE_URL)
                    .map(Database::jdbcUrl)
                    .orElseGet(() -> opened(
                                    open, EmbeddedPostgres.start(folder.path().resolve("database"), gen))
                            .url());
            PgNudges nudges = opened(open, new PgNudges(url));
            Database database = opened(
                    open,
                    new Database(
                            url,
                            (int) settings.number(Settings.Key.DATABASE_CONNECTIONS_MAX),
                            settings.duration(Settings.Key.DATABASE_WAIT_SECONDS),
                            clock,
                            nudges));
            Path files = folder.secluded("files");
            boolean late = Files.exists(snapshot(files)) && !database.isThere();
            if (late) {
                database.hold();
            } else {
                database.migrate(Schemas.MIGRATIONS);
            }
            PgLeases leases = opened(open, new PgLeases(url));
            nudges.start();
            var leaves = new Leaves(database, nudges, leases, clock, new SteadyClock(clock), gen, files);
            var belay = new Belay(settings, leaves);
            belay.late = late;
            belay.arrival = () -> {
                boolean there = database.isThere();
                if (there) {
                    database.migrate(Schemas.MIGRATIONS);
                }
                return there;
            };
            belay.open.addAll(open);
            return belay;
        } catch (RuntimeException exception) {
            closeAll(open);
            throw exception;
        }
    }

    /** Begins: background work, DNS and HTTP; without the database what needs none, and the rest when it comes. */
    public void start() {
        if (!late) {
            join();
        }
        open.push(work);
        names.start();
        open.push(names);
        transfers.start();
        open.push(transfers);
        // The server ends before them: what it took last is told to the other replicas, and only then they are left.
        open.push(instances);
        instances.start();
        open.push(checks);
        checks.start();
        server.start();
        open.push(server);
        site.moveTo("http://" + new Limits(settings).address().getHostString() + ":" + server.port());
        if (late) {
            LoggerFactory.getLogger(Belay.class)
                    .atWarn()
                    .log(
                            "the database cannot be reached: the server answers for services only, from what it remembers, until then");
            open.push(new Joining(arrival, () -> {
                join();
                late = false;
                LoggerFactory.getLogger(Belay.class).atInfo().log("the database is there: all is answered from now on");
            }));
        }
    }

    /** Begins what needs the database. */
    private void join() {
        settings.find(Settings.Key.BOOTSTRAP_TOKEN_FILE)
                .ifPresent(name -> new BootstrapToken(folder.resolve(name)).renew(people));
        work.start();
    }

    /** Whether the database is still waited for, and only services are answered for. */
    boolean isLate() {
        return late;
    }

    /** The file in which is remembered what is registered. */
    private static Path snapshot(Path files) {
        return files.resolve("registry.snapshot");
    }

    /** Every route. */
    List<Route> routes() {
        return List.copyOf(routes);
    }

    /** Every reconciler. */
    List<Reconciler> reconcilers() {
        return List.copyOf(reconcilers);
    }

    /** Who answers requests: what the server's sockets lead to, and what tests call as a function. */
    FrontDoor door() {
        return door;
    }

    People people() {
        return people;
    }

    /** How others reach this server. */
    Site site() {
        return site;
    }

    /** Where this server answers DNS, or why it does not. */
    String names() {
        return names.state();
    }

    /** What the person who started the server should do next, if anything. */
    List<String> firstSteps() {
        if (late) {
            return List.of(
                    "Its database cannot be reached. Until it can, the server answers for services only, from what it"
                            + " remembers; everything else is told to wait (503).");
        }
        return people.firstInvitation()
                .map(path -> List.of("Make the first administrator here, once: " + site.url(path)))
                .orElse(List.of());
    }

    /** Ends everything, in reverse order. What waits for news is sent away first, so that nothing hangs. */
    @Override
    public void close() {
        nudges.close();
        instances.sendAway();
        checks.sendAway();
        closeAll(open);
        metrics.close();
    }

    @SafeVarargs
    private void offer(List<Route>... more) {
        for (List<Route> each : more) {
            routes.addAll(each);
        }
    }

    private void work(List<Reconciler> more) {
        reconcilers.addAll(more);
    }

    private void watch(Database database) {
        Database.Pool pool = database.pool();
        metrics.gauge("belay.database.connections.active", "Connections in use", pool::active);
        metrics.gauge("belay.database.connections.waiting", "Callers that wait for a connection", pool::waiting);
    }

    private static <T extends AutoCloseable> T opened(Deque<AutoCloseable> open, T closeable) {
        open.push(closeable);
        return closeable;
    }

    private static void closeAll(Deque<AutoCloseable> open) {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception exception) {
                LoggerFactory.getLogger(Belay.class)
                        .atWarn()
                        .setCause(exception)
                        .log("could not close everything");
            }
        }
    }
}
