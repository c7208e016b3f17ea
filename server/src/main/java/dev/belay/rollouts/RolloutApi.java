package dev.belay.rollouts;

import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.Redeployment;
import dev.belay.protocol.api.RolloutList;
import java.time.Duration;
import java.util.List;

/** Rollouts for the command line and other programs. */
record RolloutApi(Database database, Nudges nudges, RolloutStore store, Views views, RolloutOrders orders) {

    private static final int LIST_MAX = 200;
    private static final int LIST_USUAL = 30;
    private static final int WAIT_SECONDS_MAX = 55;

    List<Route> routes() {
        String one = "/api/rollouts/{number}";
        return List.of(
                Route.get("/api/rollouts", Permission.VIEW, this::list).withQueries("service", "limit"),
                Route.get(one, Permission.VIEW, this::show).withQueries("waitSeconds"),
                Route.put(one + "/hold", Permission.RELEASE, this::hold),
                Route.delete(one + "/hold", Permission.RELEASE, this::resume),
                Route.post(one + "/advances", Permission.RELEASE, this::advance),
                Route.put(one + "/back-out", Permission.RELEASE, this::backOut),
                Route.post(
                        "/api/services/{service}/environments/{environment}/redeployments",
                        Permission.RELEASE,
                        this::redeploy));
    }

    private Response list(Request request) {
        int limit = (int) request.queryNumber("limit", LIST_USUAL, 1, LIST_MAX);
        return Response.json(database.read(tx ->
                new RolloutList(store.latest(tx, request.query("service"), limit).stream()
                        .map(rollout -> Views.of(rollout, List.of()))
                        .toList())));
    }

    /** With {@code waitSeconds}, the answer to one that has not ended comes when something about it changes. */
    private Response show(Request request) throws InterruptedException {
        long number = number(request);
        long waitSeconds = request.queryNumber("waitSeconds", 0, 0, WAIT_SECONDS_MAX);
        if (waitSeconds > 0) {
            try (var listener = nudges.listen("rollout:" + number)) {
                boolean over =
                        database.read(tx -> views.find(tx, number)).ended().isPresent();
                if (!over) {
                    listener.await(Duration.ofSeconds(waitSeconds));
                }
            }
        }
        return Response.json(database.read(tx -> views.show(tx, number)));
    }

    private Response hold(Request request) {
        return Response.json(
                Views.of(orders.hold(number(request), request.caller().actor()), List.of()));
    }

    private Response resume(Request request) {
        return Response.json(
                Views.of(orders.resume(number(request), request.caller().actor()), List.of()));
    }

    private Response advance(Request request) {
        return Response.json(
                Views.of(orders.advance(number(request), request.caller().actor()), List.of()));
    }

    private Response backOut(Request request) {
        return Response.json(
                Views.of(orders.backOut(number(request), request.caller().actor()), List.of()));
    }

    private Response redeploy(Request request) {
        var order = request.json(Redeployment.class);
        Rollout rollout = orders.redeploy(
                request.pathValue("service"),
                request.pathValue("environment"),
                order.release(),
                order.force().orElse(false),
                request.caller().actor());
        return Response.created(Views.of(rollout, List.of()));
    }

    static long number(Request request) {
        String text = request.pathValue("number");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw Problem.notFound("rollout “" + text + "”");
        }
    }
}
