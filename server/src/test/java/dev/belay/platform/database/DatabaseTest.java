package dev.belay.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

@Tag("slow")
final class DatabaseTest {

    @RegisterExtension
    static final TestDatabase test = new TestDatabase();

    @Test
    void tellsANudgeAfterTheCommit() throws Exception {
        try (var listener = test.nudges().listen("greeting")) {
            nudge(test.database(), "greeting");
            assertThat(listener.await(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void tellsOtherReplicasWhatIsDurable() throws Exception {
        var own = new PgNudges(test.url(), Duration.ZERO);
        var other = new PgNudges(test.url(), Duration.ZERO);
        try (var database = database(test.url(), own);
                var _ = database(test.url(), other);
                own;
                other;
                var regret = other.listen("regret");
                var after = other.listen("after")) {
            own.start();
            other.start();
            // A new connection nudges everybody once: from then on it hears.
            assertThat(regret.await(Duration.ofSeconds(10))).isTrue();
            assertThat(after.await(Duration.ofSeconds(10))).isTrue();
            assertThatThrownBy(() -> database.transact(tx -> {
                        tx.nudge("regret");
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            nudge(database, "after");

            assertThat(after.await(Duration.ofSeconds(10))).isTrue();
            assertThat(regret.await(Duration.ZERO)).isFalse();
        }
    }

    @Test
    void nobodyIsToldWhereNobodyElseHears() throws Exception {
        try (var fresh = TestDatabase.open(InstantSource.system());
                var stranger = DriverManager.getConnection(fresh.url());
                var statement = stranger.createStatement()) {
            statement.execute("listen belay");
            var told = stranger.unwrap(PGConnection.class);

            nudgeAndEnd(fresh.url());
            statement.execute("select");
            assertThat(told.getNotifications()).isEmpty();

            statement.execute("set application_name = 'belay hears'");
            nudgeAndEnd(fresh.url());
            statement.execute("select");
            assertThat(told.getNotifications())
                    .extracting(PGNotification::getParameter)
                    .containsExactly("news");
        }
    }

    @Test
    void whoCannotHearOthersIsToldAndThenNudgedWhenOthersAreHeardAgain() throws Exception {
        try (var fresh = TestDatabase.open(InstantSource.system());
                var nudges = new PgNudges(fresh.url(), Duration.ZERO);
                var deaf = nudges.listen(Nudges.DEAF);
                var any = nudges.listen("any")) {
            nudges.start();
            assertThat(any.await(Duration.ofSeconds(10))).isTrue();
            assertThat(nudges.hears()).isTrue();
            assertThat(deaf.await(Duration.ZERO)).as("the nudge of all").isTrue();

            assertThat(fresh.strings("""
                    select pg_terminate_backend(pid)::text from pg_stat_activity
                    where datname = current_database() and application_name = 'belay hears'
                    """)).containsExactly("true");
            assertThat(deaf.await(Duration.ofSeconds(10))).isTrue();
            assertThat(any.await(Duration.ofSeconds(10))).isTrue();
            assertThat(nudges.hears()).isTrue();
        }
    }

    /** A replica that nudges and stops, which ends when others were told. */
    private static void nudgeAndEnd(String url) throws InterruptedException {
        var nudges = new PgNudges(url, Duration.ZERO);
        try (var database = database(url, nudges);
                nudges;
                var hears = nudges.listen("begun")) {
            nudges.start();
            assertThat(hears.await(Duration.ofSeconds(10))).isTrue();
            nudge(database, "news");
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

    private static Database database(String url, PgNudges nudges) {
        return new Database(url, 2, Duration.ofSeconds(10), InstantSource.system(), nudges);
    }

    private static void nudge(Database database, String topic) {
        database.transact(tx -> {
            tx.nudge(topic);
            return "done";
        });
    }
}
