package dev.belay.simulation;

import dev.belay.platform.web.Calls.Reply;
import dev.belay.protocol.Json;
import dev.belay.protocol.edge.EdgeReport;
import dev.belay.protocol.edge.LatencyBuckets;
import dev.belay.protocol.edge.Route;
import dev.belay.protocol.edge.Routing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** An edge with customers: it follows the routing, and reports what became of requests until it is answered. */
final class SimEdge {

    private static final int REQUESTS_PER_SECOND = 400;

    private final World world;
    private final RandomGenerator random;
    private final String name;
    private final List<EdgeReport.Window> unreported = new ArrayList<>();
    private Routing routing = new Routing(-1, List.of());
    private String boot;
    private long sequence;
    private Instant lastReport;
    private Optional<EdgeReport> unanswered = Optional.empty();

    SimEdge(World world, RandomGenerator random, String name) {
        this.world = world;
        this.random = random;
        this.name = name;
        this.boot = "boot-" + random.nextInt(1_000_000);
        this.lastReport = world.clock().now();
    }

    Routing routing() {
        return routing;
    }

    /** {@code kill -9}, and a new one that begins with what the server says. */
    void die() {
        boot = "boot-" + random.nextInt(1_000_000);
        sequence = 0;
        unanswered = Optional.empty();
        unreported.clear();
    }

    void step() {
        follow();
        serve();
        report();
    }

    private void follow() {
        Optional<Reply> reply = world.wire()
                .get("/api/edges/" + name + "/routing?seen=" + routing.version() + "&waitSeconds=0", authorization());
        reply.filter(each -> each.status() == 200)
                .map(each -> Json.API.readValue(each.body(), Routing.class))
                .filter(each -> each.version() >= routing.version())
                .ifPresent(each -> {
                    routing = each;
                    world.watch().routed(each);
                });
    }

    private void serve() {
        double seconds = Duration.between(lastReport, world.clock().now()).toMillis() / 1000.0;
        lastReport = world.clock().now();
        for (Route route : routing.routes()) {
            for (Route.Pool pool : route.pools()) {
                long requests = Math.round(REQUESTS_PER_SECOND * seconds * pool.share() / 100);
                if (requests > 0 && !pool.targets().isEmpty()) {
                    unreported.add(window(route, pool.release(), requests));
                }
            }
        }
    }

    private EdgeReport.Window window(Route route, String release, long requests) {
        boolean bad = world.watch()
                .sort(release)
                .filter(each -> each == Repository.Sort.ERRORS)
                .isPresent();
        long failures = 0;
        for (long each = 0; each < requests; each++) {
            failures += random.nextInt(1000) < (bad ? 300 : 1) ? 1 : 0;
        }
        var latency = new ArrayList<Long>(java.util.Collections.nCopies(LatencyBuckets.COUNT, 0L));
        latency.set(8 + random.nextInt(2), requests);
        return new EdgeReport.Window(route.service(), route.environment(), release, requests, failures, 0, latency);
    }

    /** The same report is repeated until it is answered; what happens meanwhile goes into the next. */
    private void report() {
        if (unanswered.isEmpty()) {
            unanswered = Optional.of(
                    new EdgeReport(boot, ++sequence, routing.version(), List.copyOf(unreported), inFlight()));
            unreported.clear();
        }
        world.wire()
                .send(Json.API, "POST", "/api/edges/" + name + "/report", authorization(), unanswered.get())
                .filter(reply -> reply.status() / 100 == 2)
                .ifPresent(_ -> unanswered = Optional.empty());
    }

    private Map<String, Integer> inFlight() {
        var inFlight = new LinkedHashMap<String, Integer>();
        for (Route route : routing.routes()) {
            for (Route.Pool pool : route.pools()) {
                for (Route.Target target : pool.targets()) {
                    if (target.draining() && random.nextInt(3) == 0) {
                        inFlight.put(target.instance(), 1);
                    }
                }
            }
        }
        return inFlight;
    }

    private String authorization() {
        return Wire.bearer(world.edgeToken());
    }
}
