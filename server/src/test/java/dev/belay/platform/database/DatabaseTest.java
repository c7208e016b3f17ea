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
    void tellsANudgeAfterTheCommit() throws Exception {
        try (var listener = test.nudges().listen("greeting")) {
            nudge("greeting");
            assertThat(listener.await(Duration.ofSeconds(10))).isTrue();
        }
    }

    /** Nudges arrive in the order of their commits, so what comes after tells that nothing came before. */
    @Test
    void tellsNothingWhenTheTransactionFails() throws Exception {
        try (var regret = test.nudges().listen("regret");
                var before = test.nudges().listen("before");
                var after = test.nudges().listen("after")) {
            // A new connection nudges everybody once. The second answer can only be a nudge that came after that.
            for (int round = 0; round < 2; round++) {
                nudge("before");
                assertThat(before.await(Duration.ofSeconds(10))).isTrue();
            }
            regret.await(Duration.ZERO);
            after.await(Duration.ZERO);

            assertThatThrownBy(() -> test.database().transact(tx -> {
                        tx.nudge("regret");
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            nudge("after");

            assertThat(after.await(Duration.ofSeconds(10))).isTrue();
            assertThat(regret.await(Duration.ZERO)).isFalse();
        }
    }

    private static void nudge(String topic) {
        test.database().transact(tx -> {
            tx.nudge(topic);
            return "done";
        });
    }
}
