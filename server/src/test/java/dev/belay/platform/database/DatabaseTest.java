package dev.belay.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("slow")
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

    @Test
    void aPasswordMayHoldWhatMeansSomethingElseInAParameter() {
        assertThat(Database.jdbcUrl("postgresql://ada:1+1%3D2&c@db.example/belay?sslmode=require"))
                .isEqualTo("jdbc:postgresql://db.example:5432/belay?user=ada&password=1%2B1%3D2%26c&sslmode=require");
    }

    @Test
    void whatCannotBeStoredIsTheCallersToChange() {
        for (String sql : List.of("select cast('a' || chr(0) as text)", "select cast('x' as int)")) {
            assertThatThrownBy(() -> one(sql))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.INVALID));
        }
    }

    @Test
    void noStatementHoldsAConnectionForEver() {
        assertThat(one("show statement_timeout")).isEqualTo("30s");
    }

    private static String one(String sql) {
        return test.database()
                .read(tx -> tx.handle().createQuery(sql).mapTo(String.class).one());
    }

    private static void nudge(String topic) {
        test.database().transact(tx -> {
            tx.nudge(topic);
            return "done";
        });
    }
}
