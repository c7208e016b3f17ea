package dev.belay.runtimes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Pure: from what is wanted, what is placed and which hosts live, what to do. What runs on a lost host counts until others
 * are ready in its place, and an instance that is one too many leaves only after that: there are never fewer than there were.
 */
final class Placing {

    /** One thing to do. */
    sealed interface Move {

        /** Give a new instance to a host. */
        record Place(Wanted wanted, UUID host) implements Move {}

        /** Take an instance out of the routing, and stop it when nobody uses it any more. */
        record Drain(String instance) implements Move {}

        /** Think no more of an instance that is to be stopped: its host is lost, and stops it should it come back. */
        record Forget(String instance) implements Move {}
    }

    private final Set<UUID> live;
    private final Map<UUID, Integer> load = new HashMap<>();
    private final List<Move> moves = new ArrayList<>();

    private Placing(Set<UUID> live, List<PlacedInstance> placed) {
        this.live = new TreeSet<>(live);
        placed.forEach(each -> load.merge(each.host(), 1, Integer::sum));
    }

    /** What to do, in an order that depends on nothing but the arguments. */
    static List<Move> decide(List<Wanted> wanted, List<PlacedInstance> placed, Set<UUID> live) {
        var placing = new Placing(live, placed);
        for (Wanted each : wanted) {
            placing.settle(
                    each,
                    placed.stream().filter(instance -> belongs(instance, each)).toList());
        }
        for (PlacedInstance instance : placed) {
            if (instance.intent() == PlacedInstance.Intent.RUN
                    && wanted.stream().noneMatch(each -> belongs(instance, each))) {
                placing.moves.add(new Move.Drain(instance.id()));
            } else if (instance.intent() == PlacedInstance.Intent.STOP && !live.contains(instance.host())) {
                placing.moves.add(new Move.Forget(instance.id()));
            }
        }
        return List.copyOf(placing.moves);
    }

    private static boolean belongs(PlacedInstance instance, Wanted wanted) {
        return instance.release().equals(wanted.release())
                && instance.environment().equals(wanted.environment());
    }

    private void settle(Wanted wanted, List<PlacedInstance> all) {
        List<PlacedInstance> running = all.stream()
                .filter(each -> each.intent() == PlacedInstance.Intent.RUN)
                .toList();
        List<PlacedInstance> here =
                running.stream().filter(each -> live.contains(each.host())).toList();
        var ownLoad = new HashMap<UUID, Integer>();
        here.forEach(each -> ownLoad.merge(each.host(), 1, Integer::sum));
        for (int missing = wanted.count() - here.size(); missing > 0 && !live.isEmpty(); missing--) {
            place(wanted, ownLoad);
        }
        boolean enough = here.stream().filter(PlacedInstance::ready).count() >= wanted.count();
        if (enough) {
            running.stream()
                    .filter(each -> !live.contains(each.host()))
                    .forEach(each -> moves.add(new Move.Drain(each.id())));
        }
        if (here.size() > wanted.count() && (enough || here.stream().anyMatch(each -> !each.ready()))) {
            here.stream()
                    .sorted(leastMissed(ownLoad))
                    .limit(here.size() - wanted.count())
                    .forEach(each -> moves.add(new Move.Drain(each.id())));
        }
    }

    private void place(Wanted wanted, Map<UUID, Integer> ownLoad) {
        UUID host = live.stream()
                .min(Comparator.comparingInt((UUID each) -> ownLoad.getOrDefault(each, 0))
                        .thenComparingInt(each -> load.getOrDefault(each, 0))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
        ownLoad.merge(host, 1, Integer::sum);
        load.merge(host, 1, Integer::sum);
        moves.add(new Move.Place(wanted, host));
    }

    /** Those that are not ready first, then those that share their host with most others of the release, then the newest. */
    private static Comparator<PlacedInstance> leastMissed(Map<UUID, Integer> ownLoad) {
        return Comparator.comparingInt((PlacedInstance each) -> each.ready() ? 1 : 0)
                .thenComparingInt(each -> -ownLoad.getOrDefault(each.host(), 0))
                .thenComparing(PlacedInstance::placedAt, Comparator.reverseOrder())
                .thenComparing(PlacedInstance::id);
    }
}
