package dev.belay.runtimes;

import dev.belay.catalog.Catalog;
import dev.belay.catalog.Service;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.ServiceView;
import dev.belay.releases.Releases;
import java.util.HashMap;
import java.util.List;

/** Services and their instances for people. */
record ServicePages(
        Database database, Catalog catalog, Releases releases, Runtimes runtimes, ServiceApi api, Pages pages) {

    private static final int RELEASES_MAX = 30;
    private static final String[] TOPICS = {Runtimes.TOPIC, Catalog.TOPIC, Releases.TOPIC, "routing", "rollouts"};

    List<Route> routes() {
        return List.of(
                Route.get("/services", Permission.VIEW, this::list),
                Route.get("/services/live", Permission.VIEW, this::listLive),
                Route.get("/services/{service}", Permission.VIEW, this::show),
                Route.get("/services/{service}/live", Permission.VIEW, this::showLive));
    }

    private Response list(Request request) {
        return pages.page(request, "Services", "runtimes/services.jte", listPage());
    }

    private Response listLive(Request request) {
        return pages.liveForMany("services", "runtimes/servicelist.jte", this::listPage, TOPICS);
    }

    private ServiceListPage listPage() {
        return new ServiceListPage(database.read(api::views), pages.now());
    }

    private Response show(Request request) {
        return pages.page(request, request.pathValue("service"), "runtimes/service.jte", page(request));
    }

    private Response showLive(Request request) {
        page(request);
        return pages.live("runtimes/servicenow.jte", () -> page(request), () -> false, TOPICS);
    }

    private ServicePage page(Request request) {
        String name = request.pathValue("service");
        return database.read(tx -> {
            Service service = catalog.service(tx, name).orElseThrow(() -> Problem.notFound("service " + name));
            return page(tx, service, request);
        });
    }

    private ServicePage page(Tx tx, Service service, Request request) {
        ServiceView view = api.view(tx, service);
        var running = new HashMap<String, List<RunningRelease>>();
        for (ServiceView.InEnvironment place : view.environments()) {
            running.put(place.environment(), runtimes.running(tx, service.name(), place.environment()));
        }
        return new ServicePage(
                service,
                view,
                running,
                releases.ofService(tx, service.name(), RELEASES_MAX),
                request.caller(),
                pages.now());
    }
}
