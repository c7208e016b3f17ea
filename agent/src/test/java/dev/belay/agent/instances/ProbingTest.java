package dev.belay.agent.instances;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.runtime.HostReport.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Probes decide what is said of an instance: one success makes it ready, only a row of failures unmakes it. */
final class ProbingTest {

    @Test
    void is_ready_at_the_first_success() {
        assertThat(Probing.started().after(false).state()).isEqualTo(State.STARTING);
        assertThat(Probing.started().after(false).after(true).state()).isEqualTo(State.READY);
    }

    @Test
    void is_unready_after_three_failures_in_a_row() {
        Probing ready = Probing.started().after(true);
        assertThat(ready.after(false).after(false).state()).isEqualTo(State.READY);
        assertThat(ready.after(false).after(false).after(true).after(false).state())
                .isEqualTo(State.READY);
        Probing unready = ready.after(false).after(false).after(false);
        assertThat(unready.state()).isEqualTo(State.UNREADY);
        assertThat(unready.after(false).state()).isEqualTo(State.UNREADY);
        assertThat(unready.after(true).state()).isEqualTo(State.READY);
    }

    @Test
    void is_what_it_was_when_an_agent_takes_it_over() {
        assertThat(Probing.adopted(true).state()).isEqualTo(State.READY);
        assertThat(Probing.adopted(true).after(false).state()).isEqualTo(State.READY);
        assertThat(Probing.adopted(false).state()).isEqualTo(State.STARTING);
    }

    @Test
    void is_too_late_only_if_it_never_was_ready() {
        Duration within = Duration.ofSeconds(20);
        assertThat(Probing.started().after(false).tooLate(Duration.ofSeconds(21), within))
                .isTrue();
        assertThat(Probing.started().after(false).tooLate(Duration.ofSeconds(19), within))
                .isFalse();
        assertThat(Probing.started().after(true).tooLate(Duration.ofDays(1), within))
                .isFalse();
    }
}
