package dev.belay.platform.database;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real PostgreSQL for tests: a database with all migrations and no rows, which nobody else uses meanwhile, for whoever
 * opens one.
 *
 * <p>As an extension it opens one per test class:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final TestDatabase database = new TestDatabase();
 * }</pre>
 */
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback, AutoCloseable {

    private final InstantSource clock;
    private String url = "";
    private @org.jspecify.annotations.Nullable Database database;
    private @org.jspecify.annotations.Nullable PgNudges nudges;
    private boolean talks;
    private TestServer.@org.jspecify.annotations.Nullable Emptied taken;

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

    /** What is nudged in that database, here and by others. */
    public PgNudges nudges() {
        PgNudges open = nudges;
        if (open == null) {
            throw new IllegalStateException("the database is not open: register this as a static extension");
        }
        if (!talks) {
            talks = true;
            open.start();
        }
        return open;
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
        if (taken != null) {
            TestServer.giveBack(taken);
            taken = null;
        }
    }

    private void make() {
        var fresh = TestServer.take();
        taken = fresh;
        url = fresh.url();
        nudges = new PgNudges(url);
        database = new Database(url, 8, Duration.ofSeconds(10), clock, nudges);
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
}
