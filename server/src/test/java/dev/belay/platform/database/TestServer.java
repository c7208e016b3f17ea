package dev.belay.platform.database;

import dev.belay.kernel.Gen;
import dev.belay.kernel.SecureGen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The PostgreSQL of this JVM's tests, which has no regard for the disk, and its databases. A database is copied from a
 * migrated one, and emptied when it is given back, which takes a tenth of the time that another copy would.
 */
final class TestServer {

    private static final Gen GEN = new SecureGen(InstantSource.system());
    private static final Map<String, String> HASTY = Map.of(
            "fsync", "off",
            "synchronous_commit", "off",
            "full_page_writes", "off",
            "autovacuum", "off",
            "max_wal_size", "256MB",
            "wal_level", "minimal",
            "max_wal_senders", "0");
    private static final String TEMPLATE = "migrated";

    /** Identifies all that the migrations made; a copy has the same numbers. */
    private static final String RELATIONS =
            "select string_agg(oid::text, ' ' order by oid) from pg_class where oid >= 16384";

    private static final String SCHEMAS =
            "select quote_ident(nspname) from pg_namespace where oid >= 16384 order by oid";
    private static final String TABLES = """
            select oid::regclass::text from pg_class
            where oid >= 16384 and relkind in ('r', 'p') and relname <> 'flyway_schema_history' order by oid
            """;

    /** A table that stays empty still counts its numbers when a transaction that gave some is rolled back. */
    private static final String COUNT_ANEW = """
            select setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
            from pg_sequences where last_value is not null
            """;

    private static final EmbeddedPostgres POSTGRES = start();
    private static final Migrated MIGRATED = migrate();
    private static final ConcurrentLinkedDeque<Emptied> emptied = new ConcurrentLinkedDeque<>();
    private static final AtomicInteger made = new AtomicInteger();

    private TestServer() {}

    /** What a database holds after all migrations, and the question which of its tables have rows. */
    private record Migrated(String relations, List<String> schemas, String tablesWithRows) {}

    /** A database without rows, and the connection that empties it. */
    record Emptied(String name, Connection connection) {

        String url() {
            return POSTGRES.url(name);
        }
    }

    /** A database for one user at a time. */
    static Emptied take() {
        Emptied used = emptied.poll();
        if (used != null) {
            return used;
        }
        String name = "test_" + made.incrementAndGet();
        execute(POSTGRES.url(), "create database " + name + " template " + TEMPLATE);
        try {
            return new Emptied(name, DriverManager.getConnection(POSTGRES.url(name)));
        } catch (SQLException exception) {
            throw new IllegalStateException("could not connect to " + name, exception);
        }
    }

    /** Empties the database for the next; one that somebody still uses, or whose tables were altered, is dropped. */
    static void giveBack(Emptied database) {
        try {
            if (empty(database.connection())) {
                emptied.push(database);
                return;
            }
        } catch (SQLException _) {
            // Dropped, as below.
        }
        try {
            database.connection().close();
        } catch (SQLException _) {
            // The server closes it.
        }
        execute(POSTGRES.url(), "drop database " + database.name() + " with (force)");
    }

    private static boolean empty(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set lock_timeout = '2s'; set session_replication_role = replica");
            for (String schema : strings(statement, SCHEMAS)) {
                if (!MIGRATED.schemas().contains(schema)) {
                    statement.execute("drop schema " + schema + " cascade");
                }
            }
            List<String> filled = strings(statement, MIGRATED.tablesWithRows());
            if (!filled.isEmpty()) {
                statement.execute("truncate " + String.join(", ", filled) + " cascade");
            }
            statement.execute(COUNT_ANEW);
            return strings(statement, RELATIONS).equals(List.of(MIGRATED.relations()));
        }
    }

    private static Migrated migrate() {
        execute(POSTGRES.url(), "create database " + TEMPLATE);
        String url = POSTGRES.url(TEMPLATE);
        try (var template = new Database(url, 2, Duration.ofSeconds(10), InstantSource.system(), new PgNudges(url))) {
            template.migrate(TestDatabase.migrations());
        }
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            String tablesWithRows = strings(statement, TABLES).stream()
                    .map(table -> "select '" + table + "' where exists (select from " + table + ")")
                    .collect(Collectors.joining(" union all "));
            if (!strings(statement, tablesWithRows).isEmpty()) {
                throw new IllegalStateException("A migration fills a table; emptying a database must fill it again.");
            }
            String relations = strings(statement, RELATIONS).getFirst();
            return new Migrated(relations, strings(statement, SCHEMAS), tablesWithRows);
        } catch (SQLException exception) {
            throw new IllegalStateException("could not look at the migrated database", exception);
        }
    }

    private static List<String> strings(Statement statement, String query) throws SQLException {
        var found = new ArrayList<String>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException exception) {
            throw new IllegalStateException("could not execute: " + sql, exception);
        }
    }

    private static EmbeddedPostgres start() {
        try {
            Path shared = Path.of(System.getProperty("java.io.tmpdir"), "belay-test-postgres");
            Files.createDirectories(shared);
            sweep(shared);
            Path folder = shared.resolve("jvm-" + ProcessHandle.current().pid());
            var postgres = EmbeddedPostgres.start(folder, shared, HASTY, GEN);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(postgres, folder)));
            return postgres;
        } catch (IOException exception) {
            throw new UncheckedIOException("could not start PostgreSQL for tests", exception);
        }
    }

    /** Ends and removes what killed JVMs left behind. */
    private static void sweep(Path shared) throws IOException {
        try (Stream<Path> all = Files.list(shared)) {
            for (Path each : all.filter(path -> path.getFileName().toString().startsWith("jvm-"))
                    .toList()) {
                long pid = Long.parseLong(each.getFileName().toString().substring(4));
                if (ProcessHandle.of(pid).isEmpty()) {
                    sweepAway(each);
                }
            }
        }
    }

    private static void sweepAway(Path folder) throws IOException {
        try {
            Path cluster = folder.toRealPath().resolve("cluster");
            Postmaster.of(cluster)
                    .flatMap(postmaster -> postmaster.process(cluster))
                    .ifPresent(orphan -> {
                        orphan.destroyForcibly();
                        orphan.onExit().join();
                    });
            PostgresBinaries.delete(folder);
        } catch (NoSuchFileException | UncheckedIOException _) {
            // Another JVM that begins at this moment sweeps it away as well.
        }
    }

    private static void remove(EmbeddedPostgres postgres, Path folder) {
        try {
            postgres.close();
            PostgresBinaries.delete(folder);
        } catch (IOException | RuntimeException _) {
            // The next JVM sweeps it away.
        }
    }
}
