package dev.belay.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is taken back from one job is no other job's. */
final class LocksTest {

    private final Locks locks = new Locks();

    @Test
    void whatAJobDidNotHearIsTakenBackButNotTheSameWordOfAnother() throws InterruptedException {
        locks.swap("one", "setup", Locks.FREE, "doing", "", Duration.ZERO);
        locks.end("one");
        locks.swap("two", "setup", Locks.FREE, "doing", "", Duration.ZERO);
        locks.free("one", "setup", "doing");
        assertThat(locks.value("setup")).isEqualTo("doing");
        locks.free("two", "setup", "doing");
        assertThat(locks.value("setup")).isEqualTo(Locks.FREE);
    }
}
