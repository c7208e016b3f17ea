package dev.belay.discovery.dns;

import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Pool;
import dev.belay.protocol.net.Literal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Pure: from a service to the records that tell of it. */
final class Encoder {

    /** SRV's weights go to this. The heaviest instance has it, so that small shares keep their proportion. */
    static final int WEIGHT_MAX = 65_535;

    private static final byte[] ADDR = Labels.bytes("addr");
    private static final int TEXT_BYTES_MAX = 255;

    private Encoder() {}

    /** An instance with the part of customers that it is meant to get; the unit is any. */
    private record Weighed(Endpoint endpoint, Optional<byte[]> address, double part) {}

    static Listed listed(Service service, int ttlSeconds) {
        List<Listed.Release> releases = service.pools().stream()
                .map(pool -> new Listed.Release(
                        Labels.bytes(pool.release()),
                        sets(weighed(alone(pool), true), List.of(), List.of(pool), ttlSeconds)))
                .toList();
        boolean some =
                service.pools().stream().anyMatch(pool -> !pool.endpoints().isEmpty());
        List<Weighed> all = some
                ? weighed(service.pools(), false)
                : weighed(
                        service.pools().stream()
                                .flatMap(pool -> alone(pool).stream())
                                .toList(),
                        true);
        Sets whole = sets(all, List.of(), service.pools(), ttlSeconds);
        return new Listed(whole, releases, service, ttlSeconds);
    }

    private static List<Pool> alone(Pool pool) {
        return List.of(pool.endpoints().isEmpty() ? new Pool(pool.release(), pool.percent(), pool.lapsed()) : pool);
    }

    /** What there is of a service for who wishes for a part of it. */
    static Found chosen(Listed listed, Wish wish) {
        List<Pool> pools = wish.of(listed.service());
        if (pools.isEmpty()) {
            return wish.isRelease(listed.service()) ? Sets.NONE : Absence.MISSING;
        }
        List<Weighed> near = weighed(wish.near(pools), wish.where() != Wish.Where.NEAREST);
        return near.isEmpty()
                ? sets(weighed(pools, true), List.of(), pools, listed.ttlSeconds())
                : sets(near, weighed(wish.far(pools), false), pools, listed.ttlSeconds());
    }

    /** The instances of the releases that customers have; if none has any, {@code otherwise} those of all. */
    private static List<Weighed> weighed(List<Pool> pools, boolean otherwise) {
        var shared = new ArrayList<Weighed>();
        var all = new ArrayList<Weighed>();
        for (Pool pool : pools) {
            List<Endpoint> endpoints =
                    pool.endpoints().stream().filter(Encoder::isTellable).toList();
            double weights = endpoints.stream().mapToInt(Endpoint::weight).sum();
            for (Endpoint each : endpoints) {
                var address = Literal.bytes(each.address());
                if (pool.percent() > 0) {
                    shared.add(new Weighed(each, address, each.weight() / weights * pool.percent()));
                } else if (otherwise) {
                    all.add(new Weighed(each, address, each.weight() / weights));
                }
            }
        }
        return shared.isEmpty() ? all : shared;
    }

    /** Whoever registered it wrote the address; what cannot be in a record must not harm the others. */
    private static boolean isTellable(Endpoint endpoint) {
        return Literal.bytes(endpoint.address()).isPresent() || Labels.isName(endpoint.address());
    }

    /** {@code near} come first. Addresses cannot say so: the others are no answer as long as there are near ones. */
    private static Sets sets(List<Weighed> near, List<Weighed> far, List<Pool> pools, int ttl) {
        var targets = new ArrayList<Targets.Target>();
        List<Addresses.Weighted> addresses = add(targets, near, true);
        add(targets, far, false);
        return new Sets(
                Addresses.of(Type.A, ttl, addresses),
                Addresses.of(Type.AAAA, ttl, addresses),
                new Targets(ttl, targets),
                text(pools, ttl),
                Data.NONE);
    }

    /** Instances of one machine are one address, which weighs what they weigh together. */
    private static List<Addresses.Weighted> add(List<Targets.Target> targets, List<Weighed> all, boolean near) {
        double most = all.stream().mapToDouble(Weighed::part).max().orElse(1);
        var weights = new LinkedHashMap<ByteBuffer, Integer>();
        for (Weighed each : all) {
            int weight = (int) Math.max(1, Math.round(each.part / most * WEIGHT_MAX));
            byte[] address = each.address.orElse(new byte[0]);
            boolean seen =
                    each.address.isEmpty() || weights.merge(ByteBuffer.wrap(address), weight, Integer::sum) > weight;
            targets.add(target(each, seen ? new byte[0] : address, weight, near));
        }
        return weights.entrySet().stream()
                .map(each -> new Addresses.Weighted(each.getKey().array(), each.getValue()))
                .toList();
    }

    private static Targets.Target target(Weighed each, byte[] added, int weight, boolean near) {
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
                        weight,
                        near))
                .orElseGet(() -> new Targets.Target(
                        Labels.wire(each.endpoint.address()), false, new byte[0], port, weight, near));
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
