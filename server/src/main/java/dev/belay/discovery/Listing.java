package dev.belay.discovery;

import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.Service;
import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.discovery.dns.Service.Pool;
import dev.belay.protocol.edge.Route;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pure: from two routings, one after the other, what changed for those who look services up by name. */
final class Listing {

    private Listing() {}

    /** {@code instances} are all that are known, by id. */
    static Changes changes(List<Route> before, List<Route> after, Map<String, Known> instances) {
        var gone = new HashMap<Place, Route>();
        before.forEach(route -> gone.put(place(route), route));
        List<Service> told = after.stream()
                .filter(route -> !route.equals(gone.remove(place(route))))
                .map(route -> service(route, instances))
                .toList();
        return new Changes(told, List.copyOf(gone.keySet()));
    }

    private static Place place(Route route) {
        return new Place(route.service(), route.environment());
    }

    private static Service service(Route route, Map<String, Known> instances) {
        List<Pool> pools = route.pools().stream()
                .map(pool -> new Pool(
                        pool.release(),
                        pool.share(),
                        pool.targets().stream()
                                .filter(target -> !target.draining())
                                .map(target -> endpoint(target, instances))
                                .toList()))
                .toList();
        return new Service(route.service(), route.environment(), pools);
    }

    private static Endpoint endpoint(Route.Target target, Map<String, Known> instances) {
        Known known = Optional.ofNullable(instances.get(target.instance())).orElseThrow();
        return new Endpoint(known.enrolment().host(), target.address(), target.port(), target.weight());
    }
}
