package dev.belay.discovery.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Agents that check do not use up connections. */
final class HoldsTest {

    private final Holds holds = new Holds();

    private long begun(int calls, boolean idle) {
        return IntStream.range(0, calls).filter(_ -> holds.begin(idle)).count();
    }

    @Test
    void ofThousandsWithoutChecksFewAreHeldAndOthersStillAre() {
        assertThat(begun(5_000, true)).isEqualTo(Holds.IDLE_MAX);
        assertThat(begun(5_000, false)).isEqualTo(Holds.MAX - Holds.IDLE_MAX);
        holds.end();
        assertThat(holds.begin(true)).isFalse();
        assertThat(holds.begin(false)).isTrue();
        assertThat(holds.begin(false)).isFalse();
    }
}
