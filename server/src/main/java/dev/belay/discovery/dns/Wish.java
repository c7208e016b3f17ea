package dev.belay.discovery.dns;

import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Pool;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which instances of a service somebody asks for, in words that the service knows ({@link Words}).
 *
 * @param labels releases and tags, all of which an instance must have
 * @param zone of which {@code where} speaks
 */
record Wish(List<String> labels, String zone, Where where) {

    /** Which zones are meant. */
    enum Where {
        ANYWHERE,
        /** No other than the zone. */
        WITHIN,
        /** Those of the zone as long as it has some, and the others after them or instead. */
        NEAREST
    }

    Wish {
        labels = List.copyOf(labels);
    }

    /**
     * The instances that are meant, by release. When there are none, those that there were before all of them fell silent:
     * clients that are told that there is nothing forget what they have.
     */
    List<Pool> of(Service service) {
        List<Pool> live = narrowed(service, Pool::endpoints);
        return live.isEmpty() ? narrowed(service, Pool::lapsed) : live;
    }

    /** Whether a release is meant, which exists also without instances. */
    boolean isRelease(Service service) {
        return where != Where.WITHIN
                && labels.size() == 1
                && service.pools().stream()
                        .anyMatch(pool -> Labels.text(pool.release()).equals(labels.getFirst()));
    }

    private List<Pool> narrowed(Service service, Function<Pool, List<Endpoint>> instances) {
        return service.pools().stream()
                .map(pool -> new Pool(
                        pool.release(),
                        pool.percent(),
                        instances.apply(pool).stream()
                                .filter(each -> fits(pool.release(), each))
                                .toList()))
                .filter(pool -> !pool.endpoints().isEmpty())
                .toList();
    }

    private boolean fits(String release, Endpoint endpoint) {
        boolean there = where != Where.WITHIN || isThere(endpoint);
        return there
                && labels.stream()
                        .allMatch(label -> Labels.text(release).equals(label)
                                || endpoint.tags().stream()
                                        .anyMatch(tag -> Labels.text(tag).equals(label)));
    }

    private boolean isThere(Endpoint endpoint) {
        return Labels.text(endpoint.zone()).equals(zone);
    }

    /** Those of the pools that come first. */
    List<Pool> near(List<Pool> pools) {
        return where == Where.NEAREST ? parted(pools, this::isThere) : pools;
    }

    /** Those that come after them. */
    List<Pool> far(List<Pool> pools) {
        return where == Where.NEAREST ? parted(pools, each -> !isThere(each)) : List.of();
    }

    private static List<Pool> parted(List<Pool> pools, Predicate<Endpoint> part) {
        return pools.stream()
                .map(pool -> new Pool(
                        pool.release(),
                        pool.percent(),
                        pool.endpoints().stream().filter(part).toList()))
                .filter(pool -> !pool.endpoints().isEmpty())
                .toList();
    }
}
