package dev.belay.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import java.time.Duration;
import java.time.InstantSource;
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

    @Test
    void tellsOtherReplicasWhatIsDurable() throws Exception {
        test.nudges();
        var other = new PgNudges(test.url());
        try (var _ = new Database(test.url(), 2, Duration.ofSeconds(10), InstantSource.system(), other);
                other;
                var regret = other.listen("regret");
                var after = other.listen("after")) {
            other.start();
            // A new connection nudges everybody once: from then on it hears.
            assertThat(regret.await(Duration.ofSeconds(10))).isTrue();
            assertThat(after.await(Duration.ofSeconds(10))).isTrue();
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
