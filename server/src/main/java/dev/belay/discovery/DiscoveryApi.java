package dev.belay.discovery;

import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.edge.EdgeReport;
import dev.belay.protocol.edge.LatencyBuckets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;

/** What edges and programs ask of discovery. None of it needs the database. */
final class DiscoveryApi {

    private static final Pattern EDGE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final int WAIT_SECONDS_MAX = 55;
    private static final int WINDOWS_MAX = 10_000;

    private final Discovery discovery;
    private final Registry registry;
    private final InstantSource clock;

    DiscoveryApi(Discovery discovery, Registry registry, InstantSource clock) {
        this.discovery = discovery;
        this.registry = registry;
        this.clock = clock;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/edges/{edge}/routing", Permission.ACT_AS_EDGE, this::routing),
                Route.post("/api/edges/{edge}/report", Permission.ACT_AS_EDGE, this::report)
                        .withBody(8 << 20),
                Route.delete("/api/edges/{edge}", Permission.ACT_AS_EDGE, this::leave),
                Route.get("/api/edges", Permission.VIEW, this::edges),
                Route.get("/api/services/{service}/instances", Permission.VIEW, this::instances));
    }

    private Response routing(Request request) throws InterruptedException {
        long seen = request.queryNumber("seen", -1, -1, Long.MAX_VALUE);
        long waitSeconds = request.queryNumber("waitSeconds", 0, 0, WAIT_SECONDS_MAX);
        return registry.await(edge(request), seen, Duration.ofSeconds(waitSeconds), clock.instant())
                .map(Response::json)
                .orElseThrow(Discovery::notYet);
    }

    private Response report(Request request) {
        EdgeReport report = request.json(Json.API, EdgeReport.class);
        if (report.windows().size() > WINDOWS_MAX || report.inFlight().size() > WINDOWS_MAX) {
            throw Problem.invalid("A report may name " + WINDOWS_MAX + " releases and instances at most.");
        }
        for (EdgeReport.Window window : report.windows()) {
            boolean counts = window.requests() >= 0 && window.failures() >= 0 && window.retries() >= 0;
            if (!counts
                    || window.latency().size() > LatencyBuckets.COUNT
                    || window.latency().stream().anyMatch(n -> n < 0)) {
                throw Problem.invalid("The window of " + window.release() + " holds counts that cannot be.");
            }
        }
        discovery.report(edge(request), report);
        return Response.empty();
    }

    private Response leave(Request request) {
        registry.leave(edge(request), request.query("boot"), clock.instant());
        return Response.empty();
    }

    private Response edges(Request request) {
        record Edges(List<EdgeView> edges) {}
        return Response.json(new Edges(discovery.edges()));
    }

    private Response instances(Request request) {
        record Instances(List<Instance> instances) {}
        String service = request.pathValue("service");
        return Response.json(new Instances(registry.instances().stream()
                .filter(each -> each.service().equals(service))
                .toList()));
    }

    private static String edge(Request request) {
        String name = request.pathValue("edge");
        if (!EDGE.matcher(name).matches()) {
            throw Problem.invalid(
                    "“" + name + "” cannot be an edge's name: letters, digits, dots, hyphens, 63 at most.");
        }
        return name;
    }
}
