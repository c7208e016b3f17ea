package dev.belay.agent.instances;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.runtime.HostReport.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An instance that keeps dying is started ever more seldom; one that ran well for a while, soon again. */
final class RestartPlanTest {

    private static final RestartPlan.Run SHORT = new RestartPlan.Run(1, Duration.ofSeconds(2), true);
    private static final RestartPlan.Run STABLE = new RestartPlan.Run(1, Duration.ofMinutes(5), true);

    @Test
    void pauses_double_up_to_half_a_minute() {
        var pauses = new ArrayList<Long>();
        RestartPlan plan = RestartPlan.FRESH;
        for (int run = 0; run < 8; run++) {
            RestartPlan.Next next = plan.after(SHORT);
            assertThat(next.state()).isEqualTo(State.BACKING_OFF);
            pauses.add(next.pause().toSeconds());
            plan = next.plan();
        }
        assertThat(pauses).isEqualTo(List.of(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L));
    }

    @Test
    void a_stable_run_is_forgiven() {
        RestartPlan tired = new RestartPlan(7);
        assertThat(tired.after(STABLE).pause()).isEqualTo(Duration.ofSeconds(1));
        assertThat(tired.after(STABLE).plan().after(SHORT).pause()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void a_long_run_that_was_never_ready_is_not() {
        var hung = new RestartPlan.Run(-1, Duration.ofMinutes(5), false);
        assertThat(new RestartPlan(7).after(hung).pause()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void a_missing_command_is_a_failure_and_no_crash() {
        assertThat(RestartPlan.FRESH
                        .after(new RestartPlan.Run(127, Duration.ZERO, false))
                        .state())
                .isEqualTo(State.FAILED);
        assertThat(RestartPlan.FRESH
                        .after(new RestartPlan.Run(126, Duration.ZERO, false))
                        .state())
                .isEqualTo(State.FAILED);
        assertThat(RestartPlan.FRESH
                        .after(new RestartPlan.Run(127, Duration.ZERO, true))
                        .state())
                .isEqualTo(State.BACKING_OFF);
    }
}
