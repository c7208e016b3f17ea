package dev.belay.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LabelMapTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void holdsWhatAnyMapHoldsAndOlderOnesStayAsTheyWere(long seed) {
        var random = new Random(seed);
        LabelMap<Integer> map = LabelMap.empty(-1);
        Map<String, Integer> oracle = new HashMap<>();
        LabelMap<Integer> older = map;
        Map<String, Integer> olderOracle = Map.of();
        for (int step = 0; step < 30_000; step++) {
            String label = "s" + random.nextInt(8_000);
            if (random.nextInt(3) == 0) {
                map = map.without(Labels.bytes(label));
                oracle.remove(label);
            } else {
                map = map.with(Labels.bytes(label), step);
                oracle.put(label, step);
            }
            if (step == 20_000) {
                older = map;
                olderOracle = Map.copyOf(oracle);
            }
        }
        assertEqual(map, oracle, seed);
        assertEqual(older, olderOracle, seed);
    }

    private static void assertEqual(LabelMap<Integer> map, Map<String, Integer> oracle, long seed) {
        assertThat(map.size()).as("seed " + seed).isEqualTo(oracle.size());
        for (int i = 0; i < 8_000; i++) {
            String label = "s" + i;
            assertThat(map.get(Labels.bytes(label)))
                    .as("seed " + seed + ", " + label)
                    .isEqualTo(oracle.getOrDefault(label, -1));
        }
    }
}
