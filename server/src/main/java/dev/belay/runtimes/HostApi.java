package dev.belay.runtimes;

import dev.belay.agents.Agents;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.database.Tx;
import dev.belay.platform.web.Download;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.runtime.HostReport;
import dev.belay.protocol.runtime.Placement;
import dev.belay.protocol.runtime.Placements;
import dev.belay.releases.Release;
import dev.belay.releases.Releases;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What the agents that keep instances ask and tell. An agent speaks only for the host whose tag it carries. */
final class HostApi {

    private static final int WAIT_SECONDS_MAX = 55;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final long REPORT_BYTES_MAX = 8 << 20;
    private static final int PROBE_MILLIS = 250;
    private static final int AGENTS_REMEMBERED_MAX = 10_000;

    private final Database database;
    private final Nudges nudges;
    private final InstantSource clock;
    private final Agents agents;
    private final Releases releases;
    private final RuntimeStore store;
    private final HostReports reports;
    /** The host of each agent that called: a tag does not change, and knowing it takes no database. */
    private final Map<String, UUID> hostByAgent = new ConcurrentHashMap<>();

    HostApi(
            Database database,
            Nudges nudges,
            InstantSource clock,
            Agents agents,
            Releases releases,
            RuntimeStore store,
            HostReports reports) {
        this.database = database;
        this.nudges = nudges;
        this.clock = clock;
        this.agents = agents;
        this.releases = releases;
        this.store = store;
        this.reports = reports;
    }

    /** The topic that tells a host that other instances should be on it. */
    static String topic(UUID host) {
        return "placements:" + host;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/runtime/hosts/{host}/placements", Permission.ACT_AS_AGENT, this::placements),
                Route.post("/api/runtime/hosts/{host}/report", Permission.ACT_AS_AGENT, this::report)
                        .withBody(REPORT_BYTES_MAX),
                Route.get("/api/runtime/artifacts/{artifact}", Permission.ACT_AS_AGENT, this::artifact));
    }

    private Response placements(Request request) throws InterruptedException {
        UUID host = callersHost(request);
        Actor.Agent agent = agent(request);
        long seen = request.queryNumber("seen", -1, -1, Long.MAX_VALUE);
        long waitSeconds = request.queryNumber("waitSeconds", 0, 0, WAIT_SECONDS_MAX);
        Instant deadline = clock.instant().plusSeconds(waitSeconds);
        try (Nudges.Listener listener = nudges.listen(topic(host))) {
            Placements placements = database.transact(tx -> {
                store.greetHost(tx, host, UUID.fromString(agent.id()), agent.name());
                return placements(tx, host);
            });
            while (placements.generation() == seen && clock.instant().isBefore(deadline)) {
                Duration left = Duration.between(clock.instant(), deadline);
                listener.await(left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
                placements = database.read(tx -> placements(tx, host));
            }
            return Response.json(placements);
        }
    }

    private Placements placements(Tx tx, UUID host) {
        // The generation is read first: what changes in between is told again under the next one.
        long generation = store.host(tx, host).map(Host::generation).orElse(0L);
        return new Placements(
                generation,
                store.onHost(tx, host).stream()
                        .map(each -> placement(
                                each, releases.release(tx, each.release()).orElseThrow()))
                        .toList());
    }

    private static Placement placement(PlacedInstance instance, Release release) {
        var manifest = release.manifest();
        return new Placement(
                instance.id(),
                instance.service(),
                instance.environment(),
                instance.release(),
                instance.intent() == PlacedInstance.Intent.STOP,
                new Placement.Source(
                        release.repository(),
                        release.commit(),
                        release.artifacts().stream()
                                .map(each -> new Placement.Artifact(
                                        each.path(),
                                        each.sha256(),
                                        each.bytes(),
                                        "/api/runtime/artifacts/" + each.id()))
                                .toList()),
                manifest.run(),
                manifest.port(),
                manifest.env(),
                new Placement.Readiness(
                        manifest.readiness().http(), manifest.readiness().withinSeconds(), PROBE_MILLIS),
                instance.drainSeconds());
    }

    private Response report(Request request) {
        UUID host = callersHost(request);
        Actor.Agent agent = agent(request);
        reports.take(host, UUID.fromString(agent.id()), agent.name(), request.json(Json.API, HostReport.class));
        return Response.empty();
    }

    private Response artifact(Request request) {
        UUID artifact = uuid(request.pathValue("artifact"), "artifact");
        Release.Artifact held = database.read(tx -> releases.artifact(tx, artifact));
        return new Download(
                        "application/octet-stream",
                        held.bytes(),
                        held.sha256(),
                        Map.of(),
                        (offset, bytes) -> releases.open(held, offset, bytes))
                .answer(request);
    }

    private UUID callersHost(Request request) {
        UUID host = uuid(request.pathValue("host"), "host");
        Actor.Agent agent = agent(request);
        UUID own = hostByAgent.get(agent.id());
        if (own == null) {
            own = database.read(tx -> agents.calling(tx, request.caller()))
                    .flatMap(each -> each.tag("host"))
                    .map(tag -> uuid(tag, "host"))
                    .orElseThrow(
                            () -> Problem.forbidden("The agent " + agent.name() + " has no tag that names its host."));
            if (hostByAgent.size() >= AGENTS_REMEMBERED_MAX) {
                hostByAgent.clear();
            }
            hostByAgent.put(agent.id(), own);
        }
        if (!own.equals(host)) {
            throw Problem.forbidden("The agent " + agent.name() + " keeps the host " + own + ", not " + host + ".");
        }
        return host;
    }

    private static Actor.Agent agent(Request request) {
        if (request.caller().actor() instanceof Actor.Agent agent) {
            return agent;
        }
        throw Problem.forbidden("Only an agent keeps instances.");
    }

    private static UUID uuid(String text, String what) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw Problem.invalid(
                    "“" + text + "” is not the id of a" + (what.startsWith("a") ? "n " : " ") + what + ".");
        }
    }
}
