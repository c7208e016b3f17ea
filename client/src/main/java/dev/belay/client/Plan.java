package dev.belay.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Pure: who may be chosen, and how often each zone is.
 *
 * <ol>
 *   <li>Critical instances are left out, unless all are.
 *   <li>Ejected ones are left out, unless fewer than {@code panicPercent} of the others are left: then it is rather
 *       the caller that is ill.
 *   <li>The caller's zone comes first, with as many of its calls as the zone can bear; the rest goes to zones that
 *       can bear more than their own callers bring. It is taken that callers are spread evenly over the zones, so
 *       that each brings the same. This is Envoy's routing by zones (envoyproxy.io, “Zone aware routing”), with that
 *       assumption in place of the number of callers.
 * </ol>
 */
final class Plan {

    static final Plan EMPTY = new Plan(List.of());

    /** A pool, and the share of calls that goes to it. */
    record Part(Pool pool, double share) {}

    private final List<Part> parts;

    private Plan(List<Part> parts) {
        this.parts = parts;
    }

    /** {@code zone} is the caller's, empty when it is not known. */
    static Plan of(List<Member> known, String zone, Predicate<Member> ejected, int panicPercent) {
        List<Member> serving = unlessAll(known, each -> each.instance().health() == Health.CRITICAL);
        List<Member> left = serving.stream().filter(ejected.negate()).toList();
        boolean panic = left.isEmpty() || left.size() * 100L < (long) serving.size() * panicPercent;
        List<Member> ready = panic ? serving : left;
        if (ready.isEmpty()) {
            return EMPTY;
        }
        long zones = known.stream()
                .map(each -> each.instance().zone())
                .filter(each -> !each.isEmpty())
                .distinct()
                .count();
        boolean here = known.stream().anyMatch(each -> each.instance().zone().equals(zone));
        if (panic || zone.isEmpty() || !here) {
            return new Plan(List.of(new Part(new Pool(ready), 1)));
        }
        return new Plan(byZone(ready, zone, zones));
    }

    private static List<Member> unlessAll(List<Member> members, Predicate<Member> out) {
        List<Member> others = members.stream().filter(out.negate()).toList();
        return others.isEmpty() ? members : others;
    }

    private static List<Part> byZone(List<Member> ready, String zone, long zones) {
        Map<String, Pool> pools = new LinkedHashMap<>();
        ready.stream()
                .collect(Collectors.groupingBy(each -> each.instance().zone(), LinkedHashMap::new, Collectors.toList()))
                .forEach((name, members) -> pools.put(name, new Pool(members)));
        double all = pools.values().stream().mapToLong(Pool::weight).sum();
        List<Part> parts = new ArrayList<>();
        double home = 0;
        Pool own = pools.remove(zone);
        if (own != null) {
            home = Math.min(1, own.weight() / all * zones);
            parts.add(new Part(own, home));
        }
        List<Part> others = new ArrayList<>();
        // Nobody calls from no zone, so those who did not say where they are have all to spare.
        pools.forEach((name, pool) ->
                others.add(new Part(pool, Math.max(0, pool.weight() / all - (name.isEmpty() ? 0 : 1.0 / zones)))));
        double spare = others.stream().mapToDouble(Part::share).sum();
        if (home < 1 && spare > 0) {
            for (Part each : others) {
                parts.add(new Part(each.pool(), (1 - home) * each.share() / spare));
            }
        }
        return List.copyOf(parts);
    }

    Optional<Member> choose(RandomGenerator random) {
        double drawn = parts.size() > 1 ? random.nextDouble() : 0;
        for (Part part : parts) {
            drawn -= part.share();
            if (drawn < 0) {
                return Optional.of(part.pool().choose(random));
            }
        }
        // What is left by rounding.
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(parts.get(0).pool().choose(random));
    }
}
