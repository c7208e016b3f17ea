package dev.belay;

import dev.belay.agents.AgentLimits;
import dev.belay.agents.Agents;
import dev.belay.kernel.SecureGen;
import dev.belay.pipelines.JobLimits;
import dev.belay.pipelines.Pipelines;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.EmbeddedPostgres;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.database.PgLeases;
import dev.belay.platform.database.PgNudges;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.telemetry.Metrics;
import dev.belay.platform.web.ErrorPage;
import dev.belay.platform.web.FrontDoor;
import dev.belay.platform.web.HttpLimits;
import dev.belay.platform.web.Route;
import dev.belay.platform.web.Server;
import dev.belay.platform.web.Site;
import dev.belay.platform.work.Reconciler;
import dev.belay.platform.work.Work;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The composition root: every {@code new}, in the order of dependency. Constructing it starts no thread and opens no socket;
 * {@link #start} does.
 */
public final class Belay implements AutoCloseable {

    /** Folders of migrations on the class path, one per schema. */
    static final List<String> MIGRATIONS = List.of(
            "dev/belay/platform/journal/migrations",
            "dev/belay/platform/work/migrations",
            "dev/belay/agents/migrations",
            "dev/belay/pipelines/migrations");

    private final Settings settings;
    private final Nudges nudges;
    private final Site site;
    private final Metrics metrics = new Metrics();
    private final List<Route> routes = new ArrayList<>();
    private final List<Reconciler> reconcilers = new ArrayList<>();
    private final List<Authenticator> authenticators = new ArrayList<>();
    private final Server server;
    private final Work work;

    /** What {@link #close} closes, the last opened first. */
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    Belay(Settings settings, Leaves leaves) {
        this.settings = settings;
        this.nudges = leaves.nudges();
        this.site =
                new Site(settings.find(Settings.Key.PUBLIC_URL).orElse("http://" + settings.text(Settings.Key.LISTEN)));
        var journal = new Journal();

        routes.addAll(new Readiness(leaves.database()).routes());
        routes.addAll(metrics.routes());
        pipelines(leaves, journal, agents(leaves, journal));

        Database.Pool pool = leaves.database().pool();
        metrics.gauge("belay.database.connections.active", "Connections in use", pool::active);
        metrics.gauge("belay.database.connections.waiting", "Callers that wait for a connection", pool::waiting);

        ErrorPage errorPage = (_, status, title, detail, _) -> "<!doctype html><title>" + status + "</title>";
        var door = new FrontDoor(routes, authenticators, errorPage, leaves.gen());
        this.server = new Server(
                address(settings.text(Settings.Key.LISTEN)),
                limits(settings),
                door,
                leaves.nudges(),
                metrics.requests());
        this.work = new Work(
                leaves.database(),
                journal,
                leaves.nudges(),
                leaves.leases(),
                leaves.clock(),
                metrics.reconcilers(),
                reconcilers);
    }

    private Agents agents(Leaves leaves, Journal journal) {
        AgentLimits limits = AgentLimits.USUAL.withLost(settings.duration(Settings.Key.AGENT_LOST_SECONDS));
        var agents = new Agents(leaves.database(), journal, leaves.nudges(), leaves.clock(), leaves.gen(), limits);
        routes.addAll(agents.routes());
        reconcilers.addAll(agents.reconcilers());
        authenticators.add(agents.authenticator());
        return agents;
    }

    private Pipelines pipelines(Leaves leaves, Journal journal, Agents agents) {
        var ground = new Pipelines.Ground(
                leaves.database(), journal, leaves.nudges(), leaves.clock(), leaves.gen(), leaves.folder());
        JobLimits limits = JobLimits.USUAL
                .withLogBytesMax(settings.number(Settings.Key.LOG_BYTES_MAX))
                .withArtifactBytesMax(settings.number(Settings.Key.ARTIFACT_BYTES_MAX));
        var pipelines = new Pipelines(ground, agents, limits);
        routes.addAll(pipelines.routes());
        reconcilers.addAll(pipelines.reconcilers());
        authenticators.add(pipelines.authenticator());
        return pipelines;
    }

    /**
     * Builds a server on its data folder and a real database, whose schemas it brings up to date.
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
            Database database = opened(
                    open,
                    new Database(
                            url,
                            (int) settings.number(Settings.Key.DATABASE_CONNECTIONS_MAX),
                            settings.duration(Settings.Key.DATABASE_WAIT_SECONDS),
                            clock));
            database.migrate(MIGRATIONS);
            PgLeases leases = opened(open, new PgLeases(url));
            PgNudges nudges = opened(open, new PgNudges(url));
            nudges.start();
            var belay = new Belay(settings, new Leaves(database, nudges, leases, clock, gen, folder.secluded("files")));
            belay.open.addAll(open);
            return belay;
        } catch (RuntimeException exception) {
            closeAll(open);
            throw exception;
        }
    }

    /** Begins: background work and HTTP. */
    public void start() {
        work.start();
        open.push(work);
        server.start();
        open.push(server);
        if (settings.find(Settings.Key.PUBLIC_URL).isEmpty()) {
            site.moveTo("http://" + address(settings.text(Settings.Key.LISTEN)).getHostString() + ":" + server.port());
        }
    }

    /** Every route. */
    List<Route> routes() {
        return List.copyOf(routes);
    }

    /** Every reconciler. */
    List<Reconciler> reconcilers() {
        return List.copyOf(reconcilers);
    }

    /** How others reach this server. */
    Site site() {
        return site;
    }

    /** What the person who started the server should do next, if anything. */
    List<String> firstSteps() {
        return List.of();
    }

    /** Ends everything, in reverse order. What waits for news is sent away first, so that nothing hangs. */
    @Override
    public void close() {
        nudges.close();
        closeAll(open);
        metrics.close();
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

    private static HttpLimits limits(Settings settings) {
        return new HttpLimits(
                (int) settings.number(Settings.Key.HEADER_BYTES_MAX),
                (int) settings.number(Settings.Key.CONNECTIONS_MAX),
                settings.duration(Settings.Key.IDLE_SECONDS),
                settings.duration(Settings.Key.READ_SILENCE_SECONDS),
                settings.duration(Settings.Key.BODY_SECONDS),
                settings.duration(Settings.Key.STOP_SECONDS));
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (RuntimeException exception) {
            throw new IllegalStateException(
                    "“" + text + "” is not an address to listen on; it looks like 127.0.0.1:8080.", exception);
        }
    }
}
