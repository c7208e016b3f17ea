package dev.belay.agents;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AgentPause;
import dev.belay.protocol.agent.AgentStop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What an agent, or the job that it runs, orders it to do: stop after this job, pause, go on. Each may be said twice. */
final class OrderApi {

    private static final int MINUTES_MAX = 60 * 24 * 30;
    private static final int NOTE_CHARACTERS_MAX = 200;

    private final Database database;
    private final AgentStore agents;
    private final HeldStore held = new HeldStore();
    private final OrderStore orders;

    OrderApi(Database database, AgentStore agents, OrderStore orders) {
        this.database = database;
        this.agents = agents;
        this.orders = orders;
    }

    List<Route> routes() {
        return List.of(
                Route.post("/v3/stop", Permission.ACT_FOR_JOB, this::stop),
                Route.post("/v3/pause", Permission.ACT_FOR_JOB, this::pause),
                Route.post("/v3/resume", Permission.ACT_FOR_JOB, this::resume),
                Route.get("/v3/token", Permission.KNOW_TOKEN, this::token));
    }

    private Response stop(Request request) {
        boolean force = request.json(Json.V3, AgentStop.class).force().orElse(false);
        return ordered(request, (tx, agent) -> {
            orders.stop(tx, agent);
            if (force) {
                agents.standing(tx, agent)
                        .flatMap(AgentStore.Standing::job)
                        .ifPresent(job -> held.forsake(tx, agent, job, "was told to stop at once"));
                tx.nudge(Agents.WORK_TOPIC);
            }
        });
    }

    private Response pause(Request request) {
        var wanted = request.json(Json.V3, AgentPause.class);
        int minutes = wanted.timeoutInMinutes().orElse(0);
        if (minutes < 0 || minutes > MINUTES_MAX) {
            throw Problem.invalid(
                    "An agent pauses for at most " + MINUTES_MAX + " minutes; 0 means until it is resumed.");
        }
        String note = wanted.note().orElse("");
        String kept = note.substring(0, Math.min(note.length(), NOTE_CHARACTERS_MAX));
        return ordered(
                request,
                (tx, agent) -> orders.pause(
                        tx,
                        agent,
                        wanted.timeoutInMinutes()
                                .filter(each -> each > 0)
                                .map(each -> tx.now().plus(Duration.ofMinutes(each))),
                        kept));
    }

    private Response resume(Request request) {
        return ordered(request, orders::resume);
    }

    private interface Order {
        void carryOut(Tx tx, UUID agent);
    }

    private Response ordered(Request request, Order order) {
        if (!(request.caller().actor() instanceof Actor.Agent caller)
                || caller.id().isEmpty()) {
            throw Problem.forbidden("Only an agent, or the job that it runs, orders it to do something.");
        }
        UUID agent = UUID.fromString(caller.id());
        database.transact(tx -> {
            requireItsJob(tx, request, agent);
            order.carryOut(tx, agent);
            tx.nudge(Agents.topic(agent));
            tx.nudge(Agents.TOPIC);
            return agent;
        });
        return Response.v3(Map.of());
    }

    /** A job that has ended orders its agent no more; the agent may have another one. */
    private void requireItsJob(Tx tx, Request request, UUID agent) {
        Optional<String> job = request.caller().job();
        Optional<String> its =
                agents.standing(tx, agent).flatMap(AgentStore.Standing::job).map(UUID::toString);
        if (job.isPresent() && !its.equals(job)) {
            throw Problem.invalid("This job orders its agent no more, since it has ended.");
        }
    }

    /** Which token the caller has: of those who start agents, or an agent's own. */
    private Response token(Request request) {
        Actor actor = request.caller().actor();
        boolean own = actor instanceof Actor.Agent;
        String id = actor instanceof Actor.Agent agent
                ? agent.id()
                : actor instanceof Actor.Program program ? program.tokenId() : "";
        return Response.v3(Map.of(
                "uuid",
                id,
                "description",
                actor.label(),
                "token_type",
                own ? "session" : "registration",
                "organization_slug",
                "belay",
                "organization_uuid",
                "belay"));
    }
}
