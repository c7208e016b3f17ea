package dev.belay.edge;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The instances of one release that take new requests, with their weights.
 *
 * @param share percent of customers
 * @param weightsUpTo the sum of the weights up to and including each target
 */
record Pool(Release release, int share, List<Instance> targets, List<Integer> weights, List<Integer> weightsUpTo) {

    Pool {
        targets = List.copyOf(targets);
        weights = List.copyOf(weights);
        weightsUpTo = List.copyOf(weightsUpTo);
    }

    /**
     * The less busy of two targets drawn by weight, leaving out those that were tried for this request. Those that lately
     * could not be connected to are left out as well.
     */
    Optional<Instance> pick(RandomGenerator random, long now, Collection<Instance> tried) {
        if (targets.isEmpty()) {
            return Optional.empty();
        }
        int one = draw(random);
        int other = targets.size() == 1 ? one : draw(random);
        boolean oneFits = fits(one, now, tried);
        boolean otherFits = fits(other, now, tried);
        if (oneFits && otherFits) {
            return Optional.of(targets.get(busier(one, other) ? other : one));
        }
        if (oneFits || otherFits) {
            return Optional.of(targets.get(oneFits ? one : other));
        }
        return leastBusy(now, tried);
    }

    /** Any target that was not tried for this request, ejected or not: better than no answer. */
    Optional<Instance> lastResort(Collection<Instance> tried) {
        return targets.stream().filter(target -> !tried.contains(target)).findFirst();
    }

    private int draw(RandomGenerator random) {
        int last = targets.size() - 1;
        int drawn = random.nextInt(weightsUpTo.get(last));
        int index = 0;
        while (weightsUpTo.get(index) <= drawn) {
            index++;
        }
        return index;
    }

    private boolean fits(int index, long now, Collection<Instance> tried) {
        var target = targets.get(index);
        return !target.ejected(now) && (tried.isEmpty() || !tried.contains(target));
    }

    /** Whether the first has more in flight for its weight. */
    private boolean busier(int first, int second) {
        return (long) targets.get(first).inFlight() * weights.get(second)
                > (long) targets.get(second).inFlight() * weights.get(first);
    }

    private Optional<Instance> leastBusy(long now, Collection<Instance> tried) {
        int best = -1;
        for (int index = 0; index < targets.size(); index++) {
            if (fits(index, now, tried) && (best < 0 || busier(best, index))) {
                best = index;
            }
        }
        return best < 0 ? Optional.empty() : Optional.of(targets.get(best));
    }
}
