package dev.belay.discovery.checks;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.checks.Assignments;
import dev.belay.protocol.checks.CheckResults;
import dev.belay.protocol.checks.CheckResults.CheckResult;
import dev.belay.protocol.checks.ObserverAnnouncement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What agents that check say and ask. An agent is there while it asks what it is to check; the answer is held a little for what
 * is new. Only the first call needs the database.
 */
final class ObserverApi {

    private static final int WAIT_SECONDS_MAX = 5;
    private static final long RESULTS_BYTES_MAX = 2 << 20;

    /** An agent that dies hands over its checks after this. */
    private static final Duration LEASE = Duration.ofSeconds(10);

    /** One that has none comes seldom where there are many. */
    private static final Duration IDLE_LEASE = Duration.ofSeconds(60);

    private final Ground ground;
    private final Board board;
    private final Passes passes;
    private final Holds holds = new Holds();

    ObserverApi(Ground ground, Board board, Passes passes) {
        this.ground = ground;
        this.board = board;
        this.passes = passes;
    }

    List<Route> routes() {
        return List.of(
                Route.post(
                        "/api/checks/passes", Permission.ACT_AS_AGENT, each -> Response.json(passes.make(agent(each)))),
                Route.put("/api/checks/observer", Permission.ACT_AS_OBSERVER, this::announce),
                Route.delete("/api/checks/observer", Permission.ACT_AS_OBSERVER, this::dismiss),
                Route.post("/api/checks/results", Permission.ACT_AS_OBSERVER, this::results)
                        .withBody(RESULTS_BYTES_MAX));
    }

    private static String agent(Request request) {
        if (request.caller().actor() instanceof Actor.Agent agent) {
            return agent.id();
        }
        throw Problem.forbidden("Only an agent checks instances.");
    }

    private Response announce(Request request) throws InterruptedException {
        String agent = agent(request);
        Observer observer = Observer.of(agent, request.json(Json.API, ObserverAnnouncement.class));
        Optional<String> seen = request.query("seen");
        long seconds = request.queryNumber("waitSeconds", 0, 0, WAIT_SECONDS_MAX);
        Assignments now = board.plan().assignments(agent);
        boolean idle = now.checks().isEmpty();
        ground.announce(observer, idle ? IDLE_LEASE : LEASE);
        if (seen.equals(Optional.of(now.mark()))) {
            if (!holds.begin(idle)) {
                return Response.json(new Assignments(now.mark(), List.of(), Holds.againSeconds(idle)));
            }
            try {
                now = board.await(
                                plan -> !seen.equals(
                                        Optional.of(plan.assignments(agent).mark())),
                                Duration.ofSeconds(seconds))
                        .assignments(agent);
            } finally {
                holds.end();
            }
        }
        if (board.isClosed()) {
            throw Problem.busy("The server is stopping.");
        }
        return seen.equals(Optional.of(now.mark())) ? Response.empty() : Response.json(now);
    }

    private Response dismiss(Request request) {
        ground.dismiss(agent(request));
        return Response.empty();
    }

    /** Whoever was just given other checks by another replica comes again with what is not taken here yet. */
    private Response results(Request request) {
        String agent = agent(request);
        List<CheckResult> told = request.json(Json.API, CheckResults.class).results();
        if (told.size() > CheckResults.MAX) {
            throw Problem.invalid("At most " + CheckResults.MAX + " results at a time.");
        }
        Plan plan = board.plan();
        ground.note(told.stream()
                .filter(each -> plan.observer(each.id()).equals(Optional.of(agent)))
                .toList());
        return Response.empty();
    }
}
