package dev.belay.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.runtime.HostReport;
import dev.belay.runtimes.PlacedInstance.Intent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlacingTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private static UUID host(int number) {
        return new UUID(0, number);
    }

    private static Wanted wanted(String release, int count) {
        return new Wanted("shop", "production", release, count, 20, 10, NOW);
    }

    private static PlacedInstance placed(String id, String release, int host, Intent intent, boolean ready) {
        return new PlacedInstance(
                id,
                "shop",
                "production",
                release,
                host(host),
                intent,
                10,
                ready ? Optional.of(HostReport.State.READY) : Optional.empty(),
                "127.0.0.1",
                4_000,
                0,
                Optional.empty(),
                NOW,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void spreadsOverHostsAndPrefersTheEmptier() {
        List<PlacedInstance> others = List.of(placed("x", "other", 1, Intent.RUN, true));
        List<Placing.Move> moves =
                Placing.decide(List.of(wanted("other", 1), wanted("a", 3)), others, Set.of(host(1), host(2)));

        assertThat(moves)
                .containsExactly(
                        new Placing.Move.Place(wanted("a", 3), host(2)),
                        new Placing.Move.Place(wanted("a", 3), host(1)),
                        new Placing.Move.Place(wanted("a", 3), host(2)));
    }

    @Test
    void keepsTheInstancesOfALostHostUntilOthersAreReady() {
        PlacedInstance lost = placed("a-1", "a", 1, Intent.RUN, true);
        PlacedInstance starting = placed("a-2", "a", 2, Intent.RUN, false);
        PlacedInstance ready = placed("a-2", "a", 2, Intent.RUN, true);

        assertThat(Placing.decide(List.of(wanted("a", 1)), List.of(lost), Set.of(host(2))))
                .containsExactly(new Placing.Move.Place(wanted("a", 1), host(2)));
        assertThat(Placing.decide(List.of(wanted("a", 1)), List.of(lost, starting), Set.of(host(2))))
                .isEmpty();
        assertThat(Placing.decide(List.of(wanted("a", 1)), List.of(lost, ready), Set.of(host(2))))
                .containsExactly(new Placing.Move.Drain("a-1"));
        assertThat(Placing.decide(List.of(wanted("a", 1)), List.of(lost), Set.of()))
                .isEmpty();
    }

    /** Step by step, with hosts that come and go, every wish is met and never with fewer ready instances than before. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void alwaysArrives(long seed) {
        var random = new Random(seed);
        var placed = new ArrayList<PlacedInstance>();
        for (int round = 0; round < 20; round++) {
            List<Wanted> wanted = List.of(wanted("a", 1 + random.nextInt(4)), wanted("b", 1 + random.nextInt(4)));
            Set<UUID> live = new HashSet<>(List.of(host(1 + random.nextInt(4)), host(1 + random.nextInt(4))));
            for (int step = 0; step < 12; step++) {
                long before = readyHere(placed, wanted, live);
                apply(Placing.decide(wanted, placed, live), placed);
                assertThat(readyHere(placed, wanted, live)).as("seed " + seed).isGreaterThanOrEqualTo(before);
                obey(placed, live, random);
            }
            for (Wanted each : wanted) {
                List<PlacedInstance> running = placed.stream()
                        .filter(instance ->
                                instance.release().equals(each.release()) && instance.intent() == Intent.RUN)
                        .toList();
                assertThat(running).as("seed " + seed + ", round " + round).hasSize(each.count());
                assertThat(live)
                        .containsAll(running.stream().map(PlacedInstance::host).collect(Collectors.toSet()));
            }
            assertThat(Placing.decide(wanted, placed, live)).isEmpty();
        }
    }

    /** What is ready on live hosts, up to what is wanted. */
    private static long readyHere(List<PlacedInstance> placed, List<Wanted> wanted, Set<UUID> live) {
        return wanted.stream()
                .mapToLong(each -> Math.min(
                        each.count(),
                        placed.stream()
                                .filter(instance -> instance.release().equals(each.release()))
                                .filter(instance -> instance.ready() && live.contains(instance.host()))
                                .count()))
                .sum();
    }

    private static void apply(List<Placing.Move> moves, List<PlacedInstance> placed) {
        for (Placing.Move move : moves) {
            switch (move) {
                case Placing.Move.Place place ->
                    placed.add(new PlacedInstance(
                            place.wanted().release() + "-" + placed.size() + "-" + System.identityHashCode(place),
                            "shop",
                            "production",
                            place.wanted().release(),
                            place.host(),
                            Intent.RUN,
                            10,
                            Optional.empty(),
                            "",
                            0,
                            0,
                            Optional.empty(),
                            NOW,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()));
                case Placing.Move.Drain drain ->
                    placed.replaceAll(
                            each -> each.id().equals(drain.instance()) ? with(each, Intent.STOP, each.ready()) : each);
                case Placing.Move.Forget forget ->
                    placed.removeIf(each -> each.id().equals(forget.instance()));
            }
        }
    }

    /** Hosts that live do something of what they should. */
    private static void obey(List<PlacedInstance> placed, Set<UUID> live, Random random) {
        placed.removeIf(each -> each.intent() == Intent.STOP && live.contains(each.host()));
        placed.replaceAll(each -> each.intent() == Intent.RUN && live.contains(each.host()) && random.nextInt(3) > 0
                ? with(each, Intent.RUN, true)
                : each);
    }

    private static PlacedInstance with(PlacedInstance each, Intent intent, boolean ready) {
        int host = (int) each.host().getLeastSignificantBits();
        return placed(each.id(), each.release(), host, intent, ready);
    }
}
