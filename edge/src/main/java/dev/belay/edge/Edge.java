package dev.belay.edge;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An edge that runs: it takes customers, keeps asking the server where to send them, and reports how that went. It needs the
 * server neither to start, once it has a routing on disk, nor to go on.
 */
public final class Edge implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
    private static final long FAREWELL_SECONDS_MAX = 3;

    private final ControlPlane server;
    private final Traffic traffic;
    private final AdminListener admin;
    private final RoutingFeed feed;
    private final Reporter reporter;
    private final Thread feeding;
    private final Thread reporting;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Edge(EdgeSettings settings, SplittableRandom random) {
        var file = new RoutingFile(settings.folder());
        var totals = new Totals();
        this.traffic = new Traffic(settings, random.split(), System::nanoTime);
        file.load().ifPresent(traffic::apply);
        this.server = new ControlPlane(settings);
        var boot = new UUID(random.nextLong(), random.nextLong()).toString();
        this.reporter = new Reporter(server, traffic, totals, boot, settings.limits());
        this.feed = new RoutingFeed(
                server,
                traffic,
                file,
                random.split(),
                settings.limits().of(EdgeLimit.ROUTING_WAIT_SECONDS),
                reporter::now);
        this.admin = admin(settings, totals);
        this.feeding = Thread.ofVirtual().name("edge-routing").start(feed);
        this.reporting = Thread.ofVirtual().name("edge-report").start(reporter);
    }

    /**
     * Starts an edge. It takes customers when this returns, by the routing kept on disk if there is one, and answers 503 to
     * everything until it has a routing.
     *
     * @throws java.io.UncheckedIOException when a port cannot be listened on; the message is fit to be shown
     */
    public static Edge open(EdgeSettings settings) {
        return open(settings, new SecureRandom().nextLong());
    }

    /** As {@link #open(EdgeSettings)}, with all that is left to chance coming from {@code seed}. */
    static Edge open(EdgeSettings settings, long seed) {
        var edge = new Edge(settings, new SplittableRandom(seed));
        LOG.atInfo()
                .addKeyValue("edge", settings.name())
                .addKeyValue("address", settings.host() + ":" + edge.port())
                .addKeyValue("admin", settings.adminHost() + ":" + edge.adminPort())
                .addKeyValue("version", edge.traffic.table().version())
                .addKeyValue("transport", edge.traffic.transport())
                .log("edge is open");
        return edge;
    }

    /** The port at which it takes customers. */
    public int port() {
        return traffic.port();
    }

    /** The port of {@code /healthz}, {@code /readyz} and {@code /metrics}. */
    public int adminPort() {
        return admin.port();
    }

    /**
     * Stops: takes no new customers, lets requests in flight end for up to {@code stopMillisMax}, and sends a last report if
     * the server can be reached. The second call does nothing.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        feed.stop();
        feeding.interrupt();
        try {
            traffic.close();
            reporter.stop();
            awaitReporter();
        } finally {
            reporting.interrupt();
            server.close();
            admin.close();
            traffic.release();
        }
        LOG.info("edge is closed");
    }

    private AdminListener admin(EdgeSettings settings, Totals totals) {
        try {
            return new AdminListener(settings, traffic, totals, feed::inTouch);
        } catch (RuntimeException e) {
            traffic.close();
            traffic.release();
            throw e;
        }
    }

    private void awaitReporter() {
        try {
            reporting.join(Duration.ofSeconds(FAREWELL_SECONDS_MAX));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
