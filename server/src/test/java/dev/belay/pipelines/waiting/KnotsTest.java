package dev.belay.pipelines.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.waiting.Knots.Hold;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who waits for each other for good. */
class KnotsTest {

    @Test
    void twoThatWaitForEachOtherNeverGoOnAndWhoWaitsForThemStandsOnNoCircle() {
        Map<UUID, Hold> holds =
                Map.of(id(1), on(0, 2), id(2), on(0, 3), id(3), on(0, 1), id(4), on(0, 2), id(5), on(0));
        assertThat(Knots.stuck(holds)).containsExactlyInAnyOrder(id(1), id(2), id(3), id(4));
        assertThat(Knots.circle(id(1), holds)).containsExactly(id(1), id(2), id(3));
        assertThat(Knots.circle(id(4), holds)).isEmpty();
        assertThat(Knots.circle(id(5), holds)).isEmpty();
    }

    /** With a limit of two, one that never goes on leaves a slot for others; two do not. */
    @Test
    void whoNeedsNotAllOfThemToGoOnIsStuckWhenTooFewDo() {
        Map<UUID, Hold> one = Map.of(id(1), on(1, 2, 3), id(2), on(0, 1), id(3), on(0));
        assertThat(Knots.stuck(one)).isEmpty();
        Map<UUID, Hold> both = Map.of(id(1), on(1, 2, 3), id(2), on(0, 1), id(3), on(0, 1));
        assertThat(Knots.stuck(both)).hasSize(3);
        assertThat(Knots.circle(id(1), both)).containsExactly(id(1), id(2));
        assertThat(Knots.stuck(Map.of(id(1), on(0, 9))))
                .as("who is not known goes on")
                .isEmpty();
    }

    /** Whatever the order in which they end, the same go on. */
    @Test
    void nobodyIsCalledStuckWhomAnyOrderOfEndsSetsFree() {
        var random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            Map<UUID, Hold> holds = new HashMap<>();
            for (int each = 0; each < 6; each++) {
                var on = new ArrayList<UUID>();
                IntStream.range(0, random.nextInt(4)).forEach(_ -> on.add(id(random.nextInt(6))));
                holds.put(id(each), new Hold(on.stream().distinct().toList(), random.nextInt(2)));
            }
            assertThat(Knots.stuck(holds)).isEqualTo(leftAfterEnds(holds, random));
        }
    }

    private static Set<UUID> leftAfterEnds(Map<UUID, Hold> holds, Random random) {
        Set<UUID> left = new HashSet<>(holds.keySet());
        while (true) {
            List<UUID> free = left.stream()
                    .filter(each -> goesOn(holds.getOrDefault(each, on(0)), left))
                    .toList();
            if (free.isEmpty()) {
                return left;
            }
            left.remove(free.get(random.nextInt(free.size())));
        }
    }

    private static boolean goesOn(Hold hold, Set<UUID> left) {
        return hold.on().stream().filter(left::contains).count() <= hold.spare();
    }

    private static UUID id(int number) {
        return new UUID(0, number);
    }

    private static Hold on(int spare, int... others) {
        return new Hold(IntStream.of(others).mapToObj(KnotsTest::id).toList(), spare);
    }
}
