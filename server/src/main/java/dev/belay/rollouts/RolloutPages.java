package dev.belay.rollouts;

import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import java.util.List;
import java.util.Optional;

/** Rollouts for people: the list, one as it happens, and the buttons. */
record RolloutPages(Database database, RolloutStore store, Views views, RolloutOrders orders, Pages pages) {

    private static final int LIST_MAX = 100;

    List<Route> routes() {
        String one = "/rollouts/{number}";
        return List.of(
                Route.get("/rollouts", Permission.VIEW, this::list),
                Route.get("/rollouts/live", Permission.VIEW, this::listLive),
                Route.get(one, Permission.VIEW, this::show),
                Route.get(one + "/live", Permission.VIEW, this::showLive),
                Route.put(one + "/hold", Permission.RELEASE, this::hold),
                Route.delete(one + "/hold", Permission.RELEASE, this::resume),
                Route.post(one + "/advances", Permission.RELEASE, this::advance),
                Route.put(one + "/back-out", Permission.RELEASE, this::backOut),
                Route.post(
                        "/services/{service}/environments/{environment}/redeployments",
                        Permission.RELEASE,
                        this::redeploy));
    }

    private Response list(Request request) {
        return pages.page(request, "Rollouts", "rollouts/rollouts.jte", listPage(request));
    }

    private Response listLive(Request request) {
        return pages.live("rollouts/rolloutlist.jte", () -> listPage(request), () -> false, Rollouts.TOPIC);
    }

    private RolloutListPage listPage(Request request) {
        Optional<String> service = request.query("service");
        return database.read(tx -> new RolloutListPage(
                store.latest(tx, service, LIST_MAX).stream()
                        .map(rollout -> Views.of(rollout, List.of()))
                        .toList(),
                service,
                pages.now()));
    }

    private Response show(Request request) {
        RolloutPage page = page(request);
        return pages.page(request, page.title(), "rollouts/rollout.jte", page);
    }

    private Response showLive(Request request) {
        long number = RolloutApi.number(request);
        return pages.live(
                "rollouts/rolloutnow.jte",
                () -> page(request),
                () -> page(request).rollout().finished(),
                "rollout:" + number);
    }

    private RolloutPage page(Request request) {
        long number = RolloutApi.number(request);
        return new RolloutPage(database.read(tx -> views.show(tx, number)), request.caller(), pages.now());
    }

    private Response hold(Request request) {
        return to(orders.hold(RolloutApi.number(request), request.caller().actor()));
    }

    private Response resume(Request request) {
        return to(orders.resume(RolloutApi.number(request), request.caller().actor()));
    }

    private Response advance(Request request) {
        return to(orders.advance(RolloutApi.number(request), request.caller().actor()));
    }

    private Response backOut(Request request) {
        return to(orders.backOut(RolloutApi.number(request), request.caller().actor()));
    }

    private Response redeploy(Request request) {
        Optional<String> release =
                Optional.ofNullable(request.form().get("release")).filter(name -> !name.isBlank());
        return to(orders.redeploy(
                request.pathValue("service"),
                request.pathValue("environment"),
                release,
                false,
                request.caller().actor()));
    }

    private static Response to(Rollout rollout) {
        return Response.redirect(rollout.path());
    }
}
