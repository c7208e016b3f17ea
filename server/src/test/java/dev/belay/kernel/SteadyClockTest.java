package dev.belay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class SteadyClockTest {

    private static final Instant BEGAN = Instant.parse("2026-11-23T10:00:00Z");

    private final AtomicReference<Instant> machine = new AtomicReference<>(BEGAN);
    private final AtomicLong nanos = new AtomicLong(-5);
    private final SteadyClock clock = new SteadyClock(machine::get, nanos::get);

    private void pass(Duration even, Duration byTheMachine) {
        nanos.addAndGet(even.toNanos());
        machine.updateAndGet(now -> now.plus(byTheMachine));
    }

    @Test
    void itGoesEvenlyWhenTheMachinesClockDoesNot() {
        pass(Duration.ofSeconds(1), Duration.ofMillis(1_900));
        assertThat(clock.instant()).isEqualTo(BEGAN.plusSeconds(1));
        pass(Duration.ofSeconds(1), Duration.ofHours(-3));
        assertThat(clock.instant()).isEqualTo(BEGAN.plusSeconds(2));
        pass(Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertThat(clock.instant()).isEqualTo(BEGAN.plusSeconds(3));
    }

    @Test
    void aSleepOfTheMachineIsTimeThatPassed() {
        pass(Duration.ofMillis(250), Duration.ofMinutes(20));
        assertThat(clock.instant()).isEqualTo(BEGAN.plus(Duration.ofMinutes(20)));
        pass(Duration.ofMillis(250), Duration.ofMillis(250));
        assertThat(clock.instant()).isEqualTo(BEGAN.plus(Duration.ofMinutes(20)).plusMillis(250));
    }
}
