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

    /** Buckets of latency: some milliseconds, and some seconds. */
    private static final int QUICK = 8;

    private static final int GIVEN_UP = 30;

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
                    serve(route, pool.release(), requests);
                }
            }
        }
    }

    private void serve(Route route, String release, long requests) {
        switch (world.watch().sort(release).orElse(Repository.Sort.GOOD)) {
            case ERRORS -> count(route, release, requests, failed(requests, 300), 0, QUICK);
            case HANGS -> count(route, release, requests, requests, 0, GIVEN_UP);
            case DROPS -> {
                Optional<Route.Pool> other = route.pools().stream()
                        .filter(pool -> !pool.release().equals(release) && pool.share() > 0)
                        .findFirst();
                if (other.isPresent()) {
                    count(route, release, 0, 0, requests, QUICK);
                    count(route, other.get().release(), requests, 0, 0, QUICK);
                } else {
                    count(route, release, requests, requests, 0, QUICK);
                }
            }
            case GOOD, BETTER, BROKEN_BUILD, NEVER_READY, BROKEN_FILE ->
                count(route, release, requests, failed(requests, 1), 0, QUICK);
        }
    }

    private long failed(long requests, int inThousand) {
        long failures = 0;
        for (long each = 0; each < requests; each++) {
            failures += random.nextInt(1000) < inThousand ? 1 : 0;
        }
        return failures;
    }

    private void count(Route route, String release, long requests, long failures, long retries, int bucket) {
        var latency = new ArrayList<Long>(java.util.Collections.nCopies(LatencyBuckets.COUNT, 0L));
        latency.set(bucket + random.nextInt(2), requests);
        unreported.add(new EdgeReport.Window(
                route.service(), route.environment(), release, requests, failures, retries, latency));
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
