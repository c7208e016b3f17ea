package dev.belay.discovery.dns;

import dev.belay.discovery.dns.Service.Endpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the instances of a service are told apart by, so that a name which none of them has is denied without looking at
 * them.
 *
 * @param labels of releases and tags
 */
record Words(Set<String> labels, Set<String> zones) {

    Words {
        labels = Set.copyOf(labels);
        zones = Set.copyOf(zones);
    }

    static Words of(Service service) {
        var labels = new HashSet<String>();
        var zones = new HashSet<String>();
        for (Service.Pool pool : service.pools()) {
            labels.add(Labels.text(pool.release()));
            for (Endpoint each : Stream.concat(pool.endpoints().stream(), pool.lapsed().stream())
                    .toList()) {
                each.tags().forEach(tag -> labels.add(Labels.text(tag)));
                zones.add(Labels.text(each.zone()));
            }
        }
        return new Words(labels, zones);
    }

    /** Whether there may be instances that are meant. */
    boolean know(Wish wish) {
        return labels.containsAll(wish.labels()) && (wish.where() != Wish.Where.WITHIN || zones.contains(wish.zone()));
    }

    /** The same wish in fewer words: a zone in which nobody is puts nobody first. */
    Wish plain(List<String> wanted, String zone, Wish.Where where) {
        boolean idle = where == Wish.Where.ANYWHERE || (where == Wish.Where.NEAREST && !zones.contains(zone));
        return idle ? new Wish(wanted, "", Wish.Where.ANYWHERE) : new Wish(wanted, zone, where);
    }
}
