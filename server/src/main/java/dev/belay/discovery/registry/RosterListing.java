package dev.belay.discovery.registry;

import dev.belay.discovery.dns.Service;
import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.discovery.dns.Service.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Pure: from the registered instances of a service to what is told to those who look it up by name. */
final class RosterListing {

    private static final int PERCENT = 100;

    private RosterListing() {}

    /** One pool for each release, with as many customers as its instances weigh. */
    static Service service(Place place, Roster roster) {
        Map<String, List<Endpoint>> releases = new TreeMap<>();
        Map<String, List<Endpoint>> lapsed = new TreeMap<>();
        for (Held each : roster.lapsed()) {
            String release = each.registration().release();
            releases.computeIfAbsent(release, _ -> new ArrayList<>());
            lapsed.computeIfAbsent(release, _ -> new ArrayList<>()).add(endpoint(each.registration()));
        }
        for (Held each : roster.instances()) {
            Registration told = each.registration();
            List<Endpoint> pool = releases.computeIfAbsent(told.release(), _ -> new ArrayList<>());
            if (told.effective() != Health.CRITICAL && !told.isLost()) {
                pool.add(endpoint(told));
            } else if (told.own() != Health.CRITICAL) {
                // Checks say so, or nobody says anything, not the instance: as with silence, rather it than nobody.
                lapsed.computeIfAbsent(told.release(), _ -> new ArrayList<>()).add(endpoint(told));
            }
        }
        double all = releases.values().stream().mapToInt(RosterListing::weight).sum();
        List<Pool> pools = releases.entrySet().stream()
                .map(each -> new Pool(
                        each.getKey(),
                        percent(weight(each.getValue()), all),
                        each.getValue(),
                        lapsed.getOrDefault(each.getKey(), List.of())))
                .toList();
        return new Service(place.service(), place.environment(), pools);
    }

    private static Endpoint endpoint(Registration told) {
        return new Endpoint(told.host(), told.address(), told.port(), told.weight(), told.zone(), told.tags());
    }

    private static int weight(List<Endpoint> pool) {
        return pool.stream().mapToInt(Endpoint::weight).sum();
    }

    private static int percent(int weight, double all) {
        return weight == 0 ? 0 : (int) Math.max(1, Math.round(PERCENT * weight / all));
    }
}
