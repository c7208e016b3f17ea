package dev.belay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PlanTest {

    private static final int CALLS = 40_000;
    private static final int PANIC_PERCENT = 50;

    private static Member member(int number, String zone, int weight, Health health) {
        return new Member(Sample.instance(number, zone, weight, health), new Standing());
    }

    private static Member member(int number, String zone) {
        return member(number, zone, 1, Health.PASSING);
    }

    private static Plan plan(List<Member> known, String zone, Integer... ejected) {
        Set<String> out = new java.util.HashSet<>();
        for (int each : ejected) {
            out.add("web-" + each);
        }
        Predicate<Member> isOut = each -> out.contains(each.instance().id());
        return Plan.of(known, zone, isOut, PANIC_PERCENT);
    }

    /** The share of calls that each gets when none lasts. */
    private static Map<String, Double> shares(Plan plan, int seed) {
        var random = new Random(seed);
        var shares = new HashMap<String, Double>();
        for (int i = 0; i < CALLS; i++) {
            shares.merge(plan.choose(random).orElseThrow().instance().id(), 1.0 / CALLS, Double::sum);
        }
        return shares;
    }

    @Test
    void idleInstancesAreCalledByTheirWeights() {
        List<Member> known = List.of(
                member(1, "", 1, Health.PASSING), member(2, "", 2, Health.WARNING), member(3, "", 5, Health.PASSING));
        for (int seed = 0; seed < 5; seed++) {
            Map<String, Double> shares = shares(plan(known, ""), seed);
            assertThat(shares.get("web-1")).as("seed " + seed).isCloseTo(0.125, within(0.01));
            assertThat(shares.get("web-2")).as("seed " + seed).isCloseTo(0.25, within(0.01));
            assertThat(shares.get("web-3")).as("seed " + seed).isCloseTo(0.625, within(0.01));
        }
    }

    /** Calls that do not end: the balls and bins of the papers. One choice would put some ten into the fullest of a hundred. */
    @Test
    void theFullestHasFewMoreCallsThanTheMean() {
        List<Member> known =
                IntStream.rangeClosed(1, 100).mapToObj(each -> member(each, "")).toList();
        for (int seed = 0; seed < 20; seed++) {
            int most = most(known, plan(known, ""), new Random(seed), 100);
            assertThat(most).as("seed " + seed).isBetween(2, 4);
            known.forEach(each -> each.standing().outstanding.set(0));
        }
    }

    private static int most(List<Member> known, Plan plan, Random random, int calls) {
        for (int i = 0; i < calls; i++) {
            plan.choose(random).orElseThrow().standing().outstanding.incrementAndGet();
        }
        return known.stream()
                .mapToInt(each -> each.standing().outstanding.get())
                .max()
                .orElseThrow();
    }

    @Test
    void callsThatLastAreHeldByWeight() {
        List<Member> known = IntStream.rangeClosed(1, 10)
                .mapToObj(each -> member(each, "", each, Health.PASSING))
                .toList();
        most(known, plan(known, ""), new Random(7), 5_500);
        for (Member each : known) {
            double expected = each.instance().weight() * 100.0;
            assertThat(each.standing().outstanding.get())
                    .as(each.instance().id())
                    .isCloseTo((int) expected, within((int) (expected / 20)));
        }
    }

    @Test
    void aSlowInstanceIsSpared() {
        List<Member> known = List.of(member(1, ""), member(2, ""), member(3, ""));
        known.get(0).standing().outstanding.set(50);
        assertThat(shares(plan(known, ""), 1)).doesNotContainKey("web-1");
    }

    @Test
    void criticalOnesAreLeftOutUnlessAllAre() {
        List<Member> one = List.of(member(1, "", 1, Health.CRITICAL), member(2, ""));
        assertThat(shares(plan(one, ""), 1)).containsOnlyKeys("web-2");
        List<Member> all = List.of(member(1, "", 1, Health.CRITICAL), member(2, "", 1, Health.CRITICAL));
        assertThat(shares(plan(all, ""), 1)).containsOnlyKeys("web-1", "web-2");
        assertThat(plan(List.of(), "").choose(new Random(1))).isEmpty();
    }

    @Test
    void ejectedOnesAreLeftOutUnlessFewerThanHalfAreLeft() {
        List<Member> four = List.of(member(1, ""), member(2, ""), member(3, ""), member(4, ""));
        assertThat(shares(plan(four, "", 1, 2), 1)).containsOnlyKeys("web-3", "web-4");
        assertThat(shares(plan(four, "", 1, 2, 3), 1)).hasSize(4);
        assertThat(shares(plan(four.subList(0, 1), "", 1), 1)).containsOnlyKeys("web-1");
    }

    @Test
    void aZoneThatCanBearItsCallersKeepsThem() {
        List<Member> known = List.of(member(1, "east"), member(2, "east"), member(3, "west"), member(4, "west"));
        assertThat(shares(plan(known, "east"), 1)).containsOnlyKeys("web-1", "web-2");
        assertThat(shares(plan(known, "north"), 1)).hasSize(4);
        assertThat(shares(plan(known, ""), 1)).hasSize(4);
    }

    @Test
    void aZoneWithTooFewSendsTheRestToThoseThatCanBearIt() {
        List<Member> known =
                List.of(member(1, "east"), member(2, "west"), member(3, "west"), member(4, "west"), member(5, "south"));
        Map<String, Double> shares = shares(plan(known, "east"), 3);
        // A fifth of the weight for a third of the callers: three fifths of its calls stay, the rest goes west.
        assertThat(shares.get("web-1")).isCloseTo(0.6, within(0.01));
        assertThat(shares).doesNotContainKey("web-5");
        assertThat(shares.get("web-2")).isCloseTo(0.4 / 3, within(0.01));
    }

    @Test
    void aZoneInWhichNobodyIsReadyCallsTheOthers() {
        List<Member> known = List.of(member(1, "east", 1, Health.CRITICAL), member(2, "west"), member(3, "west"));
        assertThat(shares(plan(known, "east"), 1)).containsOnlyKeys("web-2", "web-3");
    }

    /** Whatever the zones have: when callers are spread evenly, each instance is called by its weight. */
    @Test
    void allZonesTogetherCallEveryInstanceByItsWeight() {
        for (int seed = 0; seed < 12; seed++) {
            var random = new Random(seed);
            List<String> zones = List.of("a", "b", "c").subList(0, 2 + random.nextInt(2));
            List<Member> known = new ArrayList<>();
            for (int i = 1; i <= 4 + random.nextInt(6); i++) {
                String zone = zones.get(i <= zones.size() ? i - 1 : random.nextInt(zones.size()));
                boolean unsaid = i > zones.size() && random.nextInt(4) == 0;
                known.add(member(i, unsaid ? "" : zone, 1 + random.nextInt(4), Health.PASSING));
            }
            var sums = new HashMap<String, Double>();
            for (String zone : zones) {
                shares(plan(known, zone), seed)
                        .forEach((id, share) -> sums.merge(id, share / zones.size(), Double::sum));
            }
            double all =
                    known.stream().mapToInt(each -> each.instance().weight()).sum();
            for (Member each : known) {
                assertThat(sums.get(each.instance().id()))
                        .as("seed " + seed + ", " + each.instance().id())
                        .isCloseTo(each.instance().weight() / all, within(0.02));
            }
        }
    }
}
