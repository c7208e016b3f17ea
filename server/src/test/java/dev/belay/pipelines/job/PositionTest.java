package dev.belay.pipelines.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where steps stand that jobs add. */
class PositionTest {

    @Test
    void whatAJobAddsStandsRightBehindItAndTheLastFirst() {
        Position plan = Position.of(9);
        Position first = plan.added(0, 0);
        Position second = plan.added(0, 1);
        Position later = plan.added(3, 0);
        Position deeper = first.added(4, 10);
        assertThat(Stream.of(Position.of(10), second, later, deeper, first, plan)
                        .sorted())
                .containsExactly(plan, later, first, deeper, second, Position.of(10));
        assertThat(later.written()).isEqualTo("{9,-4,0}");
        assertThat(later).isEqualByComparingTo(new Position(List.of(9, -4, 0)));
    }
}
