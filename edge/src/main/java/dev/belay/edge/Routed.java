package dev.belay.edge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One service in one environment, as requests meet it. Its pools are in the order of the server: the stable release first,
 * the pilot last.
 */
record Routed(String service, String environment, List<Pool> pools) {

    Routed {
        pools = List.copyOf(pools);
    }

    /**
     * The pool to which a customer belongs. Customers are points from 0 to 100; the stable release owns those at the low end.
     * So a pilot that grows from 10 to 50 takes further customers, and keeps those it has. The release of the pilot is part of
     * what is hashed, so that it is not always the same customers who meet a new release first.
     */
    Optional<Pool> poolOf(String customer) {
        if (pools.size() <= 1) {
            return pools.stream().findFirst();
        }
        double point = Customer.point(
                customer, service, environment, pools.getLast().release().name());
        int upTo = 0;
        Optional<Pool> last = Optional.empty();
        for (var pool : pools) {
            upTo += pool.share();
            if (pool.share() > 0) {
                if (point < upTo) {
                    return Optional.of(pool);
                }
                last = Optional.of(pool);
            }
        }
        return last.or(() -> pools.stream().findFirst());
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
