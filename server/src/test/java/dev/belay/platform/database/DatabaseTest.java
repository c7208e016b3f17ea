package dev.belay.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class DatabaseTest {

    @RegisterExtension
    static final TestDatabase test = new TestDatabase();

    @Test
    void tellsANudgeAfterCommitAndNotBefore() throws Exception {
        try (var listener = test.nudges().listen("greeting")) {
            while (listener.await(Duration.ofMillis(50))) {
                // The nudge that follows every new connection.
            }
            test.database().transact(tx -> {
                tx.nudge("greeting");
                return "done";
            });
            assertThat(listener.await(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void tellsNothingWhenTheTransactionFails() throws Exception {
        try (var listener = test.nudges().listen("regret", "marker")) {
            while (listener.await(Duration.ofMillis(50))) {
                // The nudge that follows every new connection.
            }
            assertThatThrownBy(() -> test.database().transact(tx -> {
                        tx.nudge("regret");
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            assertThat(listener.await(Duration.ofMillis(200))).isFalse();
        }
    }
}
