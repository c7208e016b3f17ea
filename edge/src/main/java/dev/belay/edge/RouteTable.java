package dev.belay.edge;

import dev.belay.protocol.edge.Route;
import dev.belay.protocol.edge.Routing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where traffic goes, as of one version: immutable, and swapped whole. Instances are handed on from table to table, so that
 * what is in flight on them stays counted.
 *
 * @param byHost routes by host name in lower case
 * @param instances all that are routed, draining ones too, by identity
 */
record RouteTable(long version, Routing routing, Map<String, Routed> byHost, Map<InstanceKey, Instance> instances) {

    /** Before anything was heard from a server. */
    static final RouteTable EMPTY = new RouteTable(-1, new Routing(-1, List.of()), Map.of(), Map.of());

    private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);
    private static final int WEIGHT_MAX = 65_536;

    /** An instance that comes back at another port is another one. */
    record InstanceKey(String instance, String address, int port) {}

    RouteTable {
        byHost = Map.copyOf(byHost);
        instances = Map.copyOf(instances);
    }

    /** Finds addresses. */
    interface Names {
        InetAddress find(String name) throws UnknownHostException;
    }

    /** The table for a routing. Instances known to {@code before} are the same objects afterwards. */
    static RouteTable of(Routing routing, RouteTable before, long now) {
        return of(routing, before, now, InetAddress::getByName);
    }

    static RouteTable of(Routing routing, RouteTable before, long now, Names names) {
        var byHost = new HashMap<String, Routed>();
        var instances = new HashMap<InstanceKey, Instance>();
        for (var route : routing.routes()) {
            var routed = Routed.of(
                    route.service(),
                    route.environment(),
                    route.pools().stream()
                            .map(pool -> pool(route, pool, before, instances, new Moment(now, names)))
                            .toList());
            for (var host : route.hosts()) {
                byHost.putIfAbsent(host.toLowerCase(Locale.ROOT), routed);
            }
        }
        before.instances.forEach((key, instance) -> {
            if (!instances.containsKey(key)) {
                instance.leave(now);
            }
        });
        return new RouteTable(routing.version(), routing, byHost, instances);
    }

    /** When a table is made, and with what knowledge of names. */
    private record Moment(long now, Names names) {}

    /** Whether there is an instance whose address is not known. */
    boolean unresolved() {
        return instances.values().stream()
                .anyMatch(instance -> instance.address().isUnresolved());
    }

    /** The route of a {@code Host} header, whose port does not matter. */
    Optional<Routed> route(String hostHeader) {
        int end = hostHeader.length();
        int colon = hostHeader.lastIndexOf(':');
        if (colon > hostHeader.lastIndexOf(']')) {
            end = colon;
        }
        if (end > 0 && hostHeader.charAt(end - 1) == '.') {
            end--;
        }
        return Optional.ofNullable(byHost.get(hostHeader.substring(0, end).toLowerCase(Locale.ROOT)));
    }

    private static Pool pool(
            Route route, Route.Pool pool, RouteTable before, Map<InstanceKey, Instance> instances, Moment moment) {
        var release = new Release(route.service(), route.environment(), pool.release());
        var targets = new ArrayList<Instance>();
        var weights = new ArrayList<Integer>();
        var weightsUpTo = new ArrayList<Integer>();
        int sum = 0;
        for (var target : pool.targets()) {
            var instance = instance(target, release, before, instances, moment.names());
            if (target.draining()) {
                instance.leave(moment.now());
            } else {
                instance.stay();
                if (target.weight() > 0 && !instance.address().isUnresolved()) {
                    sum += Math.min(target.weight(), WEIGHT_MAX);
                    targets.add(instance);
                    weights.add(Math.min(target.weight(), WEIGHT_MAX));
                    weightsUpTo.add(sum);
                }
            }
        }
        return new Pool(release, pool.share(), targets, weights, weightsUpTo);
    }

    private static Instance instance(
            Route.Target target,
            Release release,
            RouteTable before,
            Map<InstanceKey, Instance> instances,
            Names names) {
        var key = new InstanceKey(target.instance(), target.address(), target.port());
        return instances.computeIfAbsent(key, _ -> {
            var known = before.instances.get(key);
            return known != null && !known.address().isUnresolved()
                    ? known
                    : new Instance(target.instance(), release, address(target, names));
        });
    }

    /** Resolved here, since an event loop must not wait for a name server; again with the next table if it is in vain. */
    private static InetSocketAddress address(Route.Target target, Names names) {
        try {
            return new InetSocketAddress(names.find(target.address()), target.port());
        } catch (UnknownHostException e) {
            LOG.atWarn()
                    .addKeyValue("instance", target.instance())
                    .addKeyValue("address", target.address())
                    .log("address of an instance is unknown; it gets no requests");
            return InetSocketAddress.createUnresolved(target.address(), target.port());
        }
    }
}
