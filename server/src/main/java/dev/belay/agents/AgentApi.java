package dev.belay.agents;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.platform.web.Site;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.AgentRegistration;
import dev.belay.protocol.agent.Heartbeat;
import dev.belay.protocol.agent.Ping;
import dev.belay.protocol.api.AgentList;
import dev.belay.protocol.api.AgentView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The agents' life under {@code /v3}, and what {@code /api} says of them. */
final class AgentApi {

    private static final int WAIT_SECONDS_MAX = 55;
    private static final int LISTED_MAX = 10_000;

    private final Database database;
    private final AgentStore store;
    private final AgentRegistry registry;
    private final Pings pings;
    private final Pulse pulse;
    private final InstantSource clock;
    private final AgentLimits limits;
    private final Site site;

    AgentApi(
            Database database,
            AgentStore store,
            AgentRegistry registry,
            Pings pings,
            Pulse pulse,
            InstantSource clock,
            AgentLimits limits,
            Site site) {
        this.database = database;
        this.store = store;
        this.registry = registry;
        this.pings = pings;
        this.pulse = pulse;
        this.clock = clock;
        this.limits = limits;
        this.site = site;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/v3/register", Permission.REGISTER_AGENT, this::register),
                Route.post("/v3/connect", Permission.ACT_AS_AGENT, this::connect),
                Route.post("/v3/disconnect", Permission.ACT_AS_AGENT, this::disconnect),
                Route.post("/v3/heartbeat", Permission.ACT_AS_AGENT, this::heartbeat),
                Route.get("/v3/ping", Permission.ACT_AS_AGENT, this::ping),
                Route.get("/api/agents", Permission.VIEW, this::list),
                Route.get("/api/agents/{id}", Permission.VIEW, this::show),
                Route.delete("/api/agents/{id}", Permission.ADMINISTER, this::shutOut));
    }

    private Response register(Request request) {
        var asked = request.json(Json.V3, AgentRegistration.class);
        boolean dispatchable = !asked.ignoreInDispatches().orElse(false);
        AgentRegistry.Registered registered = registry.register(Registration.of(asked), dispatchable);
        return Response.v3(new AgentRegistered(
                registered.agent().id().toString(),
                registered.agent().name(),
                registered.token(),
                site.url("/v3", request.header("host")),
                seconds(limits.ping()),
                seconds(limits.jobStatus()),
                seconds(limits.heartbeat()),
                registered.agent().tags()));
    }

    /** Agents divide time by their intervals, so none is less than a second. */
    private static int seconds(Duration interval) {
        return (int) Math.max(1, interval.toSeconds());
    }

    private Response connect(Request request) {
        registry.connect(caller(request));
        return Response.v3(Map.of());
    }

    private Response disconnect(Request request) {
        registry.disconnect(caller(request));
        return Response.v3(Map.of());
    }

    private Response heartbeat(Request request) {
        var beat = request.json(Json.V3, Heartbeat.class);
        pulse.beat(caller(request));
        return Response.v3(
                new Heartbeat(beat.sentAt(), Optional.of(clock.instant().toString())));
    }

    private Response ping(Request request) throws InterruptedException {
        Duration wait = request.header(Ping.WAIT_SECONDS).map(AgentApi::wait).orElse(limits.held());
        return pings.answer(caller(request), wait);
    }

    /** A ping is never refused for a header: an agent that is refused leaves. */
    private static Duration wait(String seconds) {
        try {
            return Duration.ofSeconds(Math.clamp(Long.parseLong(seconds.strip()), 0, WAIT_SECONDS_MAX));
        } catch (NumberFormatException _) {
            return Duration.ZERO;
        }
    }

    private Response list(Request request) {
        List<Agent> agents = database.read(tx -> store.all(tx, LISTED_MAX));
        return Response.json(new AgentList(agents.stream().map(AgentApi::view).toList()));
    }

    private Response show(Request request) {
        String id = request.pathValue("id");
        return parsed(id)
                .flatMap(uuid -> database.read(tx -> store.find(tx, uuid)))
                .map(agent -> Response.json(view(agent)))
                .orElseThrow(() -> Problem.notFound("agent " + id));
    }

    private Response shutOut(Request request) {
        String id = request.pathValue("id");
        registry.shutOut(
                parsed(id).orElseThrow(() -> Problem.notFound("agent " + id)),
                request.caller().actor());
        return Response.empty();
    }

    private static Optional<UUID> parsed(String id) {
        try {
            return Optional.of(UUID.fromString(id));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    static AgentView view(Agent agent) {
        return new AgentView(
                agent.id().toString(),
                agent.name(),
                agent.queue(),
                agent.tags(),
                agent.state().written(),
                agent.machine().hostname(),
                agent.machine().os(),
                agent.machine().arch(),
                agent.machine().version(),
                agent.job().map(UUID::toString),
                agent.registeredAt(),
                agent.seenAt());
    }

    private static UUID caller(Request request) {
        if (request.caller().actor() instanceof Actor.Agent agent) {
            return UUID.fromString(agent.id());
        }
        throw Problem.forbidden("Only an agent may ask for this.");
    }
}
