package dev.belay.discovery.dns;

import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Pool;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Pure: from a service to the records that tell of it. */
final class Encoder {

    /** SRV's weights go to this. The heaviest instance has it, so that small shares keep their proportion. */
    static final int WEIGHT_MAX = 65_535;

    private static final byte[] ADDR = Labels.bytes("addr");
    private static final int TEXT_BYTES_MAX = 255;

    private final Ttls ttls;

    Encoder(Ttls ttls) {
        this.ttls = ttls;
    }

    /** An instance with the part of customers that it is meant to get; the unit is any. */
    private record Weighed(Endpoint endpoint, Optional<byte[]> address, double part) {}

    Listed listed(Service service) {
        int ttl = ttls.seconds(service.name());
        var all = new ArrayList<Weighed>();
        var releases = new ArrayList<Listed.Release>();
        for (Pool pool : service.pools()) {
            List<Endpoint> endpoints =
                    pool.endpoints().stream().filter(Encoder::isTellable).toList();
            double weights = endpoints.stream().mapToInt(Endpoint::weight).sum();
            List<Weighed> weighed = endpoints.stream()
                    .map(each -> new Weighed(each, Literal.bytes(each.address()), each.weight() / weights))
                    .toList();
            weighed.stream()
                    .filter(_ -> pool.percent() > 0)
                    .map(each -> new Weighed(each.endpoint, each.address, each.part * pool.percent()))
                    .forEach(all::add);
            releases.add(new Listed.Release(Labels.bytes(pool.release()), sets(weighed, List.of(pool), ttl)));
        }
        return new Listed(sets(all, service.pools(), ttl), releases);
    }

    /** Whoever registered it wrote the address; what cannot be in a record must not harm the others. */
    private static boolean isTellable(Endpoint endpoint) {
        return Literal.bytes(endpoint.address()).isPresent() || Labels.isName(endpoint.address());
    }

    private static Sets sets(List<Weighed> all, List<Pool> pools, int ttl) {
        double most = all.stream().mapToDouble(Weighed::part).max().orElse(1);
        var targets = new ArrayList<Targets.Target>();
        var addresses = new ArrayList<Addresses.Weighted>();
        for (Weighed each : all) {
            int weight = (int) Math.max(1, Math.round(each.part / most * WEIGHT_MAX));
            byte[] address = each.address.orElse(new byte[0]);
            boolean seen = each.address.isEmpty() || !add(addresses, address, weight);
            targets.add(target(each, seen ? new byte[0] : address, weight));
        }
        return new Sets(
                Addresses.of(Type.A, ttl, addresses),
                Addresses.of(Type.AAAA, ttl, addresses),
                new Targets(ttl, targets),
                text(pools, ttl),
                Data.NONE);
    }

    /** Instances of one machine are one address, which weighs what they weigh together. True when it is new. */
    private static boolean add(List<Addresses.Weighted> addresses, byte[] address, int weight) {
        for (int i = 0; i < addresses.size(); i++) {
            Addresses.Weighted known = addresses.get(i);
            if (Arrays.equals(known.address(), address)) {
                addresses.set(i, new Addresses.Weighted(address, known.weight() + weight));
                return false;
            }
        }
        addresses.add(new Addresses.Weighted(address, weight));
        return true;
    }

    private static Targets.Target target(Weighed each, byte[] added, int weight) {
        int port = each.endpoint.port();
        return each.address
                .map(address -> new Targets.Target(
                        new Bytes()
                                .counted(Labels.bytes(HexFormat.of().formatHex(address)))
                                .counted(ADDR)
                                .whole(),
                        true,
                        added,
                        port,
                        weight))
                .orElseGet(() ->
                        new Targets.Target(Labels.wire(each.endpoint.address()), false, new byte[0], port, weight));
    }

    /** One record for each release that has instances, in the manner of RFC 1464. */
    private static Data text(List<Pool> pools, int ttl) {
        List<byte[]> records = pools.stream()
                .filter(pool -> !pool.endpoints().isEmpty())
                .map(pool -> new Bytes()
                        .counted(text("release=" + pool.release()))
                        .counted(text("percent=" + pool.percent()))
                        .counted(text("instances=" + pool.endpoints().size()))
                        .whole())
                .toList();
        return new Data(Type.TXT, ttl, records);
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, Math.min(bytes.length, TEXT_BYTES_MAX));
    }
}
