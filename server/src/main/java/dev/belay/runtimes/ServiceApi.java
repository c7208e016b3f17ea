package dev.belay.runtimes;

import dev.belay.catalog.Catalog;
import dev.belay.catalog.Service;
import dev.belay.catalog.ServiceHosts;
import dev.belay.discovery.Discovery;
import dev.belay.discovery.Shares;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.ServiceList;
import dev.belay.protocol.api.ServiceView;
import dev.belay.releases.Release;
import dev.belay.releases.Releases;
import java.util.List;
import java.util.Optional;

/** Services and where they run, for programs. */
final class ServiceApi {

    private final Database database;
    private final Catalog catalog;
    private final Releases releases;
    private final Discovery discovery;
    private final Runtimes runtimes;
    private final RolloutsUnderWay rollouts;

    ServiceApi(
            Database database,
            Catalog catalog,
            Releases releases,
            Discovery discovery,
            Runtimes runtimes,
            RolloutsUnderWay rollouts) {
        this.database = database;
        this.catalog = catalog;
        this.releases = releases;
        this.discovery = discovery;
        this.runtimes = runtimes;
        this.rollouts = rollouts;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/services", Permission.VIEW, this::services),
                Route.get("/api/services/{service}", Permission.VIEW, this::service));
    }

    private Response services(Request request) {
        return Response.json(new ServiceList(database.read(this::views)));
    }

    /** All services, by name. */
    List<ServiceView> views(Tx tx) {
        List<ServiceHosts> hosts = catalog.hostNames(tx);
        return catalog.services(tx).stream()
                .map(service -> view(tx, service, hosts))
                .toList();
    }

    private Response service(Request request) {
        String name = request.pathValue("service");
        return database.read(tx -> {
            Service service = catalog.service(tx, name).orElseThrow(() -> Problem.notFound("service " + name));
            return Response.json(view(tx, service));
        });
    }

    /** One service. */
    ServiceView view(Tx tx, Service service) {
        return view(tx, service, catalog.hostNames(tx));
    }

    private ServiceView view(Tx tx, Service service, List<ServiceHosts> hosts) {
        return new ServiceView(
                service.name(),
                service.team(),
                service.manifest().capabilities(),
                hosts.stream()
                        .filter(each -> each.service().equals(service.name()))
                        .map(each -> inEnvironment(tx, each))
                        .toList());
    }

    private ServiceView.InEnvironment inEnvironment(Tx tx, ServiceHosts place) {
        Optional<Shares> shares = discovery.shares(tx, place.service(), place.environment());
        return new ServiceView.InEnvironment(
                place.environment(),
                place.hosts(),
                releases.stable(tx, place.service(), place.environment()).map(Release::name),
                rollouts.number(tx, place.service(), place.environment()),
                runtimes.running(tx, place.service(), place.environment()).stream()
                        .map(each -> new ServiceView.Running(
                                each.release(),
                                shares.map(all -> all.of(each.release())).orElse(0),
                                each.ready(),
                                each.wanted()))
                        .toList());
    }
}
