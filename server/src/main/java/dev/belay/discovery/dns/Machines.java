package dev.belay.discovery.dns;

import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.protocol.net.Literal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which machine has which addresses, as its instances tell, and the names that follow from it. Not for several threads
 * at once.
 */
final class Machines {

    /** How many machines one address points at; more would be behind one gateway, and tell nothing. */
    private static final int POINTERS_MAX = 16;

    private record Seat(String host, String address) {}

    private final String zone;
    private final int ttlSeconds;
    private final Map<Seat, Integer> instances = new HashMap<>();
    private final Map<String, Set<String>> addresses = new HashMap<>();
    private final Map<String, Set<String>> hosts = new HashMap<>();
    private final Set<Seat> moved = new HashSet<>();

    /** How many instances have an address, with those that fell silent. */
    private final Map<String, Integer> told = new HashMap<>();

    private final Set<String> movedTold = new HashSet<>();

    private LabelMap<Found> nodes = LabelMap.empty(Absence.MISSING);
    private LabelMap<Found> reverse = LabelMap.empty(Absence.MISSING);
    private LabelMap<Found> written = LabelMap.empty(Absence.MISSING);

    /** {@code zone} is where the names of machines are, without a dot at its end. */
    Machines(String zone, int ttlSeconds) {
        this.zone = zone;
        this.ttlSeconds = ttlSeconds;
    }

    void add(Service service) {
        count(service, 1);
    }

    void remove(Service service) {
        count(service, -1);
    }

    private void count(Service service, int step) {
        for (Service.Pool pool : service.pools()) {
            for (Endpoint each : pool.endpoints()) {
                if (Literal.bytes(each.address()).isPresent()) {
                    var seat = new Seat(each.host(), each.address());
                    int before = instances.getOrDefault(seat, 0);
                    instances.put(seat, before + step);
                    moved.add(seat);
                    tell(each, step);
                }
            }
            pool.lapsed().forEach(each -> tell(each, step));
        }
    }

    private void tell(Endpoint endpoint, int step) {
        if (Literal.bytes(endpoint.address()).isPresent()) {
            told.merge(endpoint.address(), step, Integer::sum);
            movedTold.add(endpoint.address());
        }
    }

    /** Brings the names up to date with what was added and removed. */
    void settle() {
        var movedHosts = new HashSet<String>();
        var movedAddresses = new HashSet<String>();
        for (Seat seat : moved) {
            boolean there = instances.getOrDefault(seat, 0) > 0;
            if (!there) {
                instances.remove(seat);
            }
            if (set(addresses, seat.host, seat.address, there)) {
                set(hosts, seat.address, seat.host, there);
                movedHosts.add(seat.host);
                movedAddresses.add(seat.address);
            }
        }
        moved.clear();
        LabelMap.Edit<Found> named = nodes.edit();
        movedHosts.forEach(host -> name(named, host));
        nodes = named.done();
        LabelMap.Edit<Found> pointed = reverse.edit();
        movedAddresses.forEach(address -> point(pointed, address));
        reverse = pointed.done();
        LabelMap.Edit<Found> addressed = written.edit();
        movedTold.forEach(address -> write(addressed, address));
        movedTold.clear();
        written = addressed.done();
    }

    private void write(LabelMap.Edit<Found> names, String address) {
        byte[] bytes = Literal.bytes(address).orElseThrow();
        if (told.getOrDefault(address, 0) > 0) {
            if (written.get(bytes) == Absence.MISSING) {
                names.put(bytes, Written.sets(bytes));
            }
        } else {
            told.remove(address);
            names.remove(bytes);
        }
    }

    private static boolean set(Map<String, Set<String>> sets, String key, String value, boolean there) {
        Set<String> set = sets.computeIfAbsent(key, _ -> new TreeSet<>());
        boolean changed = there ? set.add(value) : set.remove(value);
        if (set.isEmpty()) {
            sets.remove(key);
        }
        return changed;
    }

    private void name(LabelMap.Edit<Found> names, String host) {
        byte[] label = Labels.bytes(host);
        List<Addresses.Weighted> all = addresses.getOrDefault(host, Set.of()).stream()
                .flatMap(address -> Literal.bytes(address).stream())
                .map(address -> new Addresses.Weighted(address, 1))
                .toList();
        if (all.isEmpty()) {
            names.remove(label);
        } else {
            names.put(label, Sets.addresses(all, ttlSeconds));
        }
    }

    private void point(LabelMap.Edit<Found> names, String address) {
        byte[] bytes = Literal.bytes(address).orElseThrow();
        List<byte[]> all = hosts.getOrDefault(address, Set.of()).stream()
                .limit(POINTERS_MAX)
                .map(host -> new Bytes()
                        .counted(Labels.bytes(host))
                        .put(Labels.wire("node." + zone))
                        .whole())
                .toList();
        if (all.isEmpty()) {
            names.remove(bytes);
        } else {
            names.put(bytes, Sets.pointers(new Data(Type.PTR, ttlSeconds, all)));
        }
    }

    LabelMap<Found> nodes() {
        return nodes;
    }

    LabelMap<Found> reverse() {
        return reverse;
    }

    /** The addresses that targets of services have, each by its bytes. */
    LabelMap<Found> written() {
        return written;
    }
}
