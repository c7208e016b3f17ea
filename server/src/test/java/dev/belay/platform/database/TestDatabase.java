package dev.belay.platform.database;

import dev.belay.kernel.Gen;
import dev.belay.kernel.SecureGen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real PostgreSQL for tests: one server per JVM, without regard for the disk, and in it a database of its own, with all
 * migrations, for whoever opens one.
 *
 * <p>As an extension it opens one per test class:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestDatabase database = new TestDatabase();
 * }</pre>
 */
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback, AutoCloseable {

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
    private static final AtomicInteger made = new AtomicInteger();

    private final InstantSource clock;
    private String url = "";
    private @org.jspecify.annotations.Nullable Database database;
    private @org.jspecify.annotations.Nullable PgNudges nudges;

    /** Uses the machine's clock. */
    public TestDatabase() {
        this(InstantSource.system());
    }

    public TestDatabase(InstantSource clock) {
        this.clock = clock;
    }

    /** Makes a fresh database now, without JUnit; close it when done. */
    public static TestDatabase open(InstantSource clock) {
        var database = new TestDatabase(clock);
        database.make();
        return database;
    }

    /** The database, migrated and otherwise empty. */
    public Database database() {
        Database open = database;
        if (open == null) {
            throw new IllegalStateException("the database is not open: register this as a static extension");
        }
        return open;
    }

    /** Real nudges from that database. */
    public PgNudges nudges() {
        if (nudges == null) {
            nudges = new PgNudges(url);
            nudges.start();
        }
        return nudges;
    }

    /** The first column of what a query finds. */
    public List<String> strings(String sql) {
        return database()
                .read(tx -> tx.handle().createQuery(sql).mapTo(String.class).list());
    }

    /** A JDBC URL with user and password. */
    public String url() {
        return url;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        make();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        if (nudges != null) {
            nudges.close();
        }
        if (database != null) {
            database.close();
        }
    }

    private void make() {
        String name = "test_" + made.incrementAndGet();
        execute(Server.POSTGRES.url(), "create database " + name + " template " + TEMPLATE);
        url = Server.POSTGRES.url(name);
        database = new Database(url, 8, Duration.ofSeconds(10), clock);
    }

    /** Every folder of migrations on the class path, so that a new subject needs no change here. */
    public static List<String> migrations() {
        try {
            URL root = TestDatabase.class.getResource("/dev/belay/platform/journal/migrations");
            Path classes = Path.of(root.toURI()).resolve("../../../../..").normalize();
            try (Stream<Path> all = Files.walk(classes.resolve("dev/belay"))) {
                return all.filter(each -> each.endsWith("migrations"))
                        .map(each -> classes.relativize(each).toString())
                        .sorted()
                        .toList();
            }
        } catch (IOException | URISyntaxException exception) {
            throw new IllegalStateException("could not find the migrations", exception);
        }
    }

    private static void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException exception) {
            throw new IllegalStateException("could not execute: " + sql, exception);
        }
    }

    /** Started with the first database that a JVM needs. */
    private static final class Server {

        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                Path shared = Path.of(System.getProperty("java.io.tmpdir"), "belay-test-postgres");
                Files.createDirectories(shared);
                sweep(shared);
                Path folder = shared.resolve("jvm-" + ProcessHandle.current().pid());
                var postgres = EmbeddedPostgres.start(folder, shared, HASTY, GEN);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(postgres, folder)));
                execute(postgres.url(), "create database " + TEMPLATE);
                try (var template =
                        new Database(postgres.url(TEMPLATE), 2, Duration.ofSeconds(10), InstantSource.system())) {
                    template.migrate(migrations());
                }
                return postgres;
            } catch (IOException exception) {
                throw new UncheckedIOException("could not start PostgreSQL for tests", exception);
            }
        }

        /** Ends and removes what killed JVMs left behind. */
        private static void sweep(Path shared) throws IOException {
            try (Stream<Path> all = Files.list(shared)) {
                for (Path each : all.filter(
                                path -> path.getFileName().toString().startsWith("jvm-"))
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
}
