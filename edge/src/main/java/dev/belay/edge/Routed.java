package dev.belay.edge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One service in one environment, as requests meet it. Its pools are in the order of the server: the stable release first,
 * the pilot last.
 *
 * @param serving those of the pools that have a share of the customers
 */
record Routed(String service, String environment, List<Pool> pools, List<Pool> serving) {

    Routed {
        pools = List.copyOf(pools);
        serving = List.copyOf(serving);
    }

    /** Pools without a share come and go as their last instances drain; they must not move anyone. */
    static Routed of(String service, String environment, List<Pool> pools) {
        return new Routed(
                service,
                environment,
                pools,
                pools.stream().filter(pool -> pool.share() > 0).toList());
    }

    /**
     * The pool to which a customer belongs. Customers are points from 0 to 100; the stable release owns those at the low end.
     * So a pilot that grows from 10 to 50 takes further customers, and keeps those it has. The release of the pilot is part of
     * what is hashed, so that it is not always the same customers who meet a new release first.
     */
    Optional<Pool> poolOf(String customer) {
        if (serving.size() <= 1) {
            return serving.isEmpty() ? pools.stream().findFirst() : Optional.of(serving.getFirst());
        }
        var pilot = serving.getLast();
        double point =
                Customer.point(customer, service, environment, pilot.release().name());
        int upTo = 0;
        for (var pool : serving) {
            upTo += pool.share();
            if (point < upTo) {
                return Optional.of(pool);
            }
        }
        return Optional.of(pilot);
    }

    /**
     * Where to send a customer: an instance of their own pool; without one that lives, of the stable release or another that
     * serves customers; and as the last resort an instance that lately could not be connected to. A release with no share is
     * never fallen back to, unless it is the stable one.
     */
    Optional<Instance> choose(Pool own, RandomGenerator random, long now, Collection<Instance> tried) {
        var found = own.pick(random, now, tried);
        if (found.isPresent()) {
            return found;
        }
        var others = othersThan(own);
        for (var other : others) {
            var fallback = other.pick(random, now, tried);
            if (fallback.isPresent()) {
                return fallback;
            }
        }
        return own.lastResort(tried)
                .or(() -> others.stream()
                        .flatMap(other -> other.lastResort(tried).stream())
                        .findFirst());
    }

    private List<Pool> othersThan(Pool own) {
        var others = new ArrayList<Pool>();
        for (int index = 0; index < pools.size(); index++) {
            var pool = pools.get(index);
            if (!pool.equals(own) && (index == 0 || pool.share() > 0)) {
                others.add(pool);
            }
        }
        return others;
    }
}
