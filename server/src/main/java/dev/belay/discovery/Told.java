package dev.belay.discovery;

import dev.belay.protocol.edge.Route;
import dev.belay.protocol.edge.Routing;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Since which version of the routing edges were told what. Not for several threads at once. */
final class Told {

    /** Nobody waits for a generation older than that many. */
    private static final int GENERATIONS_MAX = 8;

    private final Map<ServedAt, TreeMap<Long, Long>> generations = new HashMap<>();
    private final Map<String, Long> unrouted = new HashMap<>();

    /** Nothing of what was told before counts any more. */
    void forget() {
        generations.clear();
        unrouted.clear();
    }

    /** Notes what edges are told by a routing; {@code instances} are all that are known. */
    void note(Routing routing, Set<String> instances) {
        for (Route route : routing.routes()) {
            var place = new ServedAt(route.service(), route.environment());
            TreeMap<Long, Long> versions = generations.computeIfAbsent(place, _ -> new TreeMap<>());
            versions.putIfAbsent(route.generation(), routing.version());
            while (versions.size() > GENERATIONS_MAX) {
                versions.pollFirstEntry();
            }
        }
        Set<String> routed = routed(routing);
        unrouted.keySet().retainAll(instances);
        unrouted.keySet().removeAll(routed);
        // One that was not routed before either counts from now: a life before this one may have routed it.
        instances.stream()
                .filter(each -> !routed.contains(each))
                .forEach(each -> unrouted.putIfAbsent(each, routing.version()));
    }

    private static Set<String> routed(Routing routing) {
        var routed = new HashSet<String>();
        for (Route route : routing.routes()) {
            for (Route.Pool pool : route.pools()) {
                pool.targets().stream()
                        .filter(target -> !target.draining())
                        .forEach(target -> routed.add(target.instance()));
            }
        }
        return routed;
    }

    /** The version that first told a generation or a later one. */
    OptionalLong versionOf(ServedAt place, long generation) {
        Map.Entry<Long, Long> first =
                generations.getOrDefault(place, new TreeMap<>()).ceilingEntry(generation);
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.getValue());
    }

    /** The version from which on an instance gets no new requests; nothing while it gets some, or is not known. */
    OptionalLong unroutedSince(String instance) {
        Long since = unrouted.get(instance);
        return since == null ? OptionalLong.empty() : OptionalLong.of(since);
    }
}
