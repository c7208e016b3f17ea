package dev.belay.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.kernel.Gen;
import dev.belay.kernel.SecureGen;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
final class EmbeddedPostgresTest {

    private static final Gen GEN = new SecureGen(InstantSource.system());
    private static final Path PROGRAMS = Path.of(System.getProperty("java.io.tmpdir"), "belay-test-postgres");

    @TempDir
    private Path folder;

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(folder, PROGRAMS, EmbeddedPostgres.DURABLE, GEN);
    }

    @Test
    void keepsWhatItConfirmedWhenItIsKilledAndComesBackAtTheSamePlace() throws Exception {
        try (var postgres = start()) {
            String url = postgres.url();
            query(url, "create table fact (n int); insert into fact values (7); select 1");
            ProcessHandle killed = ProcessHandle.of(postgres.pid()).orElseThrow();
            killed.destroyForcibly();
            killed.onExit().join();

            assertThat(eventually(url, "select n from fact")).isEqualTo("7");
            assertThat(postgres.url()).isEqualTo(url);
            assertThat(postgres.pid()).isNotEqualTo(killed.pid());
        }
    }

    @Test
    void isDurableAndOnLoopbackOnly() throws Exception {
        try (var postgres = start()) {
            assertThat(query(postgres.url(), """
                    select string_agg(name || '=' || setting, ' ' order by name) from pg_settings
                    where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses')
                    """))
                    .isEqualTo("fsync=on full_page_writes=on listen_addresses=127.0.0.1 synchronous_commit=on");
        }
    }

    @Test
    void takesOverTheDatabaseOfAKilledServer() throws Exception {
        var killed = start();
        killed.leave();
        try (var second = start()) {
            assertThat(second.pid()).isEqualTo(killed.pid());
            assertThat(second.url()).isEqualTo(killed.url());
        }
    }

    @Test
    void startsAgainOnItsFolderAfterACleanStop() throws Exception {
        try (var postgres = start()) {
            query(postgres.url(), "create table fact (n int); insert into fact values (8); select 1");
        }
        long began = System.nanoTime();
        try (var postgres = start()) {
            assertThat(query(postgres.url(), "select n from fact")).isEqualTo("8");
        }
        assertThat((System.nanoTime() - began) / 1_000_000_000).isLessThan(10);
    }

    private static String query(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (!rows && statement.getUpdateCount() >= 0) {
                rows = statement.getMoreResults();
            }
            try (ResultSet result = statement.getResultSet()) {
                result.next();
                return result.getString(1);
            }
        }
    }

    /** Asks until it is answered; a connection that is refused says so at once, so this does not spin for long. */
    private static String eventually(String url, String sql) throws SQLException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (true) {
            try {
                return query(url, sql);
            } catch (SQLException exception) {
                if (System.nanoTime() > deadline) {
                    throw exception;
                }
                Thread.onSpinWait();
            }
        }
    }
}
