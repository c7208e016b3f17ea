package dev.belay.runtimes;

import dev.belay.agents.AgentLimits;
import dev.belay.agents.Agents;
import dev.belay.catalog.Catalog;
import dev.belay.discovery.Discovery;
import dev.belay.discovery.DiscoveryLimits;
import dev.belay.discovery.Share;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.kernel.HandClock;
import dev.belay.kernel.SecureGen;
import dev.belay.platform.access.Authenticator.Credential;
import dev.belay.platform.access.Caller;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.FakeNudges;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.platform.web.Site;
import dev.belay.platform.work.Reconciler;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.AgentRegistration;
import dev.belay.protocol.edge.EdgeReport;
import dev.belay.protocol.edge.Routing;
import dev.belay.protocol.runtime.HostReport;
import dev.belay.protocol.runtime.HostReport.InstanceReport;
import dev.belay.protocol.runtime.Placements;
import dev.belay.releases.FakeBuilds;
import dev.belay.releases.Release;
import dev.belay.releases.Releases;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The subjects of delivery on a real database and a clock that is moved by hand; hosts and edges are played by the test. */
final class Stage {

    private static final Site SITE = Site.assumed("http://belay.test");

    static final Actor SOMEBODY = new Actor.Person("1", "Ada");

    final HandClock clock;
    final Database database;
    final Journal journal = new Journal();
    final Gen gen;
    final Path memory;
    final Catalog catalog = new Catalog(journal);
    final FakeBuilds builds = new FakeBuilds();
    final Releases releases;
    final Agents agents;
    Discovery discovery;
    Runtimes runtimes;
    private List<Route> routes = List.of();
    private long edgeSequence;

    Stage(HandClock clock, Database database, Path memory) {
        this.clock = clock;
        this.database = database;
        this.memory = memory;
        this.gen = new SecureGen(clock);
        this.releases = builds.releases(database, journal, catalog);
        this.agents = new Agents(database, journal, new FakeNudges(), clock, gen, SITE, AgentLimits.USUAL);
        this.discovery = newDiscovery();
        this.runtimes = newRuntimes();
        gatherRoutes();
    }

    /** All that is in the memory of the server is gone, as after a crash. */
    void crash() {
        discovery = newDiscovery();
        runtimes = newRuntimes();
        gatherRoutes();
    }

    private Discovery newDiscovery() {
        return new Discovery(database, catalog, clock, DiscoveryLimits.USUAL, _ -> {}, _ -> {}, memory);
    }

    private Runtimes newRuntimes() {
        return new Runtimes(
                database,
                journal,
                new FakeNudges(),
                clock,
                gen,
                RuntimeLimits.USUAL,
                new Runtimes.Neighbours(catalog, releases, discovery, agents));
    }

    private void gatherRoutes() {
        var all = new ArrayList<Route>();
        all.addAll(agents.routes());
        all.addAll(discovery.routes());
        all.addAll(runtimes.routes((_, _, _) -> Optional.empty()));
        routes = all;
    }

    /** One activation of each reconciler. */
    void step() {
        discovery.reconcilers().forEach(Stage::run);
        runtimes.reconcilers().forEach(Stage::run);
        discovery.reconcilers().forEach(Stage::run);
    }

    private static void run(Reconciler reconciler) {
        reconciler.step().run();
    }

    void transact(Consumer<Tx> work) {
        database.transact(tx -> {
            work.accept(tx);
            return true;
        });
    }

    /** A release of a service that wants as many instances, drains for 10 s, and has 20 s to get ready. */
    Release release(String service) {
        var step = builds.build(
                service,
                "production",
                Optional.of("service: " + service + "\nowner: a\nrun: ./run\nreadiness: {within_seconds: 20}\n"));
        return database.transact(tx -> releases.cut(tx, step, SOMEBODY));
    }

    void ensure(Release release, int count) {
        transact(tx -> runtimes.ensure(tx, "production", release.name(), count, SOMEBODY));
    }

    void retire(Release release) {
        transact(tx -> runtimes.retire(tx, "production", release.name(), SOMEBODY));
    }

    long share(String service, Share... shares) {
        return database.transact(tx -> discovery.shares(tx, service, "production", List.of(shares)));
    }

    RunningRelease of(Release release) {
        Optional<RunningRelease> running = database.read(tx -> runtimes.of(tx, "production", release.name()));
        return running.orElseThrow();
    }

    /** A machine with an agent that carries its tag. */
    final class Machine {

        final UUID host = gen.id();
        final Caller caller;

        Machine() {
            var registration = new AgentRegistration(
                    "agent-%n",
                    Optional.of("machine"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(List.of("host=" + host)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            Response answer = call(
                    Route.Method.POST,
                    "/v3/register",
                    Map.of(),
                    Json.V3.writeValueAsBytes(registration),
                    Caller.NOBODY);
            String token = ((AgentRegistered) ((Response.JsonBody) answer).value()).accessToken();
            caller = agents.authenticator()
                    .authenticate(new Credential.Token(token))
                    .orElseThrow();
        }

        Placements placements() {
            Response answer =
                    call(Route.Method.GET, "/api/runtime/hosts/" + host + "/placements", Map.of(), new byte[0], caller);
            return (Placements) ((Response.JsonBody) answer).value();
        }

        void report(InstanceReport... instances) {
            var report = new HostReport(0, List.of(instances));
            call(
                    Route.Method.POST,
                    "/api/runtime/hosts/" + host + "/report",
                    Map.of(),
                    Json.API.writeValueAsBytes(report),
                    caller);
        }

        /** Everything placed here is as asked: ready, or stopped. */
        void obey() {
            report(placements().placements().stream()
                    .map(each -> said(each.instance(), each.stop() ? HostReport.State.STOPPED : HostReport.State.READY))
                    .toArray(InstanceReport[]::new));
        }
    }

    static InstanceReport said(String instance, HostReport.State state) {
        int port = state == HostReport.State.PREPARING ? 0 : 40_000 + Math.floorMod(instance.hashCode(), 10_000);
        return new InstanceReport(instance, state, "127.0.0.1", port, 0, Optional.empty());
    }

    Routing routing(String edge) {
        Response answer =
                call(Route.Method.GET, "/api/edges/" + edge + "/routing", Map.of(), new byte[0], Caller.NOBODY);
        return (Routing) ((Response.JsonBody) answer).value();
    }

    /** The edge routes by what it was told last. */
    void acknowledge(String edge, Map<String, Integer> inFlight) {
        var report = new EdgeReport("boot", ++edgeSequence, routing(edge).version(), List.of(), inFlight);
        call(
                Route.Method.POST,
                "/api/edges/" + edge + "/report",
                Map.of(),
                Json.API.writeValueAsBytes(report),
                Caller.NOBODY);
    }

    Response call(Route.Method method, String path, Map<String, List<String>> query, byte[] body, Caller caller) {
        for (Route route : routes) {
            Optional<Map<String, String>> values =
                    route.method() == method ? values(route.path(), path) : Optional.empty();
            if (values.isPresent()) {
                try {
                    return route.handler()
                            .handle(new Request(
                                    method,
                                    path,
                                    values.get(),
                                    query,
                                    Map.of(),
                                    new ByteArrayInputStream(body),
                                    caller));
                } catch (InterruptedException exception) {
                    throw new AssertionError(exception);
                }
            }
        }
        throw new AssertionError("no route for " + path);
    }

    private static Optional<Map<String, String>> values(String pattern, String path) {
        String[] names = pattern.split("/");
        String[] parts = path.split("/");
        if (names.length != parts.length) {
            return Optional.empty();
        }
        var values = new java.util.HashMap<String, String>();
        for (int each = 0; each < names.length; each++) {
            if (names[each].startsWith("{")) {
                values.put(names[each].substring(1, names[each].length() - 1), parts[each]);
            } else if (!names[each].equals(parts[each])) {
                return Optional.empty();
            }
        }
        return Optional.of(values);
    }
}
