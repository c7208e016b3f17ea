package dev.belay.discovery;

import dev.belay.protocol.edge.Route;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Pure: from what is known of instances and how customers are to be divided, where traffic goes. */
final class RoutingPlan {

    private RoutingPlan() {}

    /** The routes, by service and environment. */
    static List<Route> routes(
            Collection<Shares> shares, Map<ServedAt, List<String>> hosts, Collection<Known> instances) {
        var byPlace = new TreeMap<ServedAt, List<Known>>();
        for (Known instance : instances) {
            var place = new ServedAt(
                    instance.enrolment().service(), instance.enrolment().environment());
            byPlace.computeIfAbsent(place, _ -> new ArrayList<>()).add(instance);
        }
        return shares.stream()
                .sorted(Comparator.comparing(each -> new ServedAt(each.service(), each.environment())))
                .map(each -> {
                    var place = new ServedAt(each.service(), each.environment());
                    List<Known> there = byPlace.getOrDefault(place, List.of());
                    return new Route(
                            each.service(),
                            each.environment(),
                            hosts.getOrDefault(place, List.of()),
                            each.generation(),
                            pools(each, there));
                })
                .toList();
    }

    private static List<Route.Pool> pools(Shares shares, List<Known> instances) {
        var percents = new LinkedHashMap<String, Integer>();
        shares.shares().forEach(share -> percents.put(share.release(), share.percent()));
        feed(percents, instances);
        instances.stream()
                .filter(each -> each.enrolment().draining() && each.port() > 0)
                .map(each -> each.enrolment().release())
                .sorted()
                .forEach(release -> percents.putIfAbsent(release, 0));
        return percents.entrySet().stream()
                .map(entry -> new Route.Pool(entry.getKey(), entry.getValue(), targets(entry.getKey(), instances)))
                .toList();
    }

    /** Gives the share of a release that has no instance to the first one that has: a share never points at nothing. */
    private static void feed(Map<String, Integer> percents, List<Known> instances) {
        List<String> fed = percents.keySet().stream()
                .filter(release -> !serving(release, instances).isEmpty())
                .toList();
        if (fed.isEmpty()) {
            return;
        }
        int moved = 0;
        for (Map.Entry<String, Integer> entry : percents.entrySet()) {
            if (!fed.contains(entry.getKey())) {
                moved += entry.getValue();
                entry.setValue(0);
            }
        }
        percents.merge(fed.getFirst(), moved, Integer::sum);
    }

    /**
     * The instances that serve a release: those that are ready. When the leases of all of them ran out, nobody says that they
     * do not work, only nobody says that they do: then the last known ones stay.
     */
    static List<Known> serving(String release, List<Known> instances) {
        List<Known> eligible = instances.stream()
                .filter(each -> each.enrolment().release().equals(release) && each.eligible())
                .toList();
        List<Known> live = eligible.stream().filter(each -> !each.expired()).toList();
        return live.isEmpty() ? eligible : live;
    }

    private static List<Route.Target> targets(String release, List<Known> instances) {
        Stream<Known> draining = instances.stream()
                .filter(each -> each.enrolment().release().equals(release))
                .filter(each -> each.enrolment().draining() && each.port() > 0);
        return Stream.concat(serving(release, instances).stream(), draining)
                .map(each -> new Route.Target(
                        each.enrolment().instance(),
                        each.address(),
                        each.port(),
                        each.enrolment().weight(),
                        each.enrolment().draining()))
                .sorted(Comparator.comparing(Route.Target::instance))
                .toList();
    }
}
