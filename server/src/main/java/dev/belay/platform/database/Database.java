package dev.belay.platform.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.belay.kernel.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;

/**
 * The database. Everything that changes state does so in {@link #transact}; nothing is told to anyone before it is
 * durable. When no connection comes free in time the caller gets a {@link Problem} of kind busy.
 */
public final class Database implements AutoCloseable {

    static final String CHANNEL = "belay";

    private static final String NOT_A_URL = "The database's URL is not like postgresql://user:password@host:5432/name.";

    /** No statement of ours takes longer; one that waits for a lock is told so instead of holding a connection. */
    static final Duration STATEMENT_MAX = Duration.ofSeconds(30);

    private static final Duration THERE_MAX = Duration.ofSeconds(3);

    /** Beyond the longest statement: a connection whose other end is gone is noticed after this. */
    private static final Duration ANSWER_MARGIN = Duration.ofSeconds(10);

    private final String url;
    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final InstantSource clock;
    private final PgNudges nudges;
    private volatile boolean migrated = true;

    /**
     * Opens a pool on a PostgreSQL 15 or later.
     *
     * @param url a JDBC URL, {@code jdbc:postgresql://host:port/name?user=…}
     * @param connectionsMax how many connections the pool may hold
     * @param wait how long a caller waits for one
     * @param nudges carry what transactions nudge, when they have committed
     */
    public Database(String url, int connectionsMax, Duration wait, InstantSource clock, PgNudges nudges) {
        this.url = url;
        var config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connectionsMax);
        config.setMinimumIdle(Math.min(2, connectionsMax));
        config.setConnectionTimeout(wait.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(true);
        patience(STATEMENT_MAX).forEach((name, value) -> config.addDataSourceProperty(name.toString(), value));
        this.pool = new HikariDataSource(config);
        this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
        this.clock = clock;
        this.nudges = nudges;
    }

    /** What the driver is told, so that nothing waits for ever for a database that is gone. The URL may say otherwise. */
    static Properties patience(Duration statement) {
        var patience = new Properties();
        patience.setProperty("tcpKeepAlive", "true");
        patience.setProperty(
                "socketTimeout", Long.toString(statement.plus(ANSWER_MARGIN).toSeconds()));
        patience.setProperty("options", "-c statement_timeout=" + statement.toMillis());
        return patience;
    }

    /** How busy the pool is. */
    public interface Pool {

        /** Connections in use. */
        int active();

        /** Callers that wait for one. */
        int waiting();
    }

    /**
     * The JDBC URL for what may be written in the way of libpq: {@code postgresql://user:password@host:port/name?…}.
     */
    public static String jdbcUrl(String url) {
        if (url.startsWith("jdbc:")) {
            return url;
        }
        try {
            var uri = new URI(url);
            var query = new ArrayList<String>();
            if (uri.getRawUserInfo() != null) {
                String[] user = uri.getRawUserInfo().split(":", 2);
                query.add("user=" + parameter(user[0]));
                if (user.length > 1) {
                    query.add("password=" + parameter(user[1]));
                }
            }
            if (uri.getRawQuery() != null) {
                query.add(uri.getRawQuery());
            }
            boolean known = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
            if (!known || uri.getHost() == null || uri.getRawPath().length() < 2) {
                throw new IllegalStateException(NOT_A_URL);
            }
            int port = uri.getPort() < 0 ? 5432 : uri.getPort();
            return "jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getRawPath()
                    + (query.isEmpty() ? "" : "?" + String.join("&", query));
        } catch (URISyntaxException _) {
            // Its message would quote the password.
            throw new IllegalStateException(NOT_A_URL);
        }
    }

    /** In the part before the host a plus is a plus; as a parameter it would be a space. */
    private static String parameter(String userInfo) {
        return userInfo.replace("+", "%2B").replace("&", "%26");
    }

    /** The version of PostgreSQL, which proves that it answers. */
    public String version() {
        return read(tx -> tx.handle()
                .createQuery("select current_setting('server_version')")
                .mapTo(String.class)
                .one());
    }

    /** How busy the pool is now, and at every later look. */
    public Pool pool() {
        return new Pool() {
            @Override
            public int active() {
                return pool.getHikariPoolMXBean().getActiveConnections();
            }

            @Override
            public int waiting() {
                return pool.getHikariPoolMXBean().getThreadsAwaitingConnection();
            }
        };
    }

    /**
     * Brings every schema up to date, on a connection of its own: a migration takes as long as it takes. {@code locations}
     * are class path folders of migrations. The lock is none of a transaction: an index that is made concurrently would wait for that.
     */
    public void migrate(List<String> locations) {
        Flyway.configure()
                .dataSource(url, null, null)
                .locations(locations.stream().map(each -> "classpath:" + each).toArray(String[]::new))
                .outOfOrder(true)
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate();
        migrated = true;
    }

    /** Refuses everything until {@link #migrate} is done, since what is there may be away, or of another version. */
    public void hold() {
        migrated = false;
    }

    /** Whether somebody answers at its address soon, be it with a refusal that waiting would not change. */
    public boolean isThere() {
        Properties patience = patience(STATEMENT_MAX);
        patience.setProperty("connectTimeout", Long.toString(THERE_MAX.toSeconds()));
        patience.setProperty("loginTimeout", Long.toString(THERE_MAX.toSeconds()));
        try (Connection _ = DriverManager.getConnection(url, patience)) {
            return true;
        } catch (SQLException exception) {
            String state = exception.getSQLState();
            return state != null && !isConnectionLost(state) && !isPassing(state);
        }
    }

    private void requireMigrated() {
        if (!migrated) {
            throw Problem.busy(
                    "The server began without its database and waits for it. Until then it answers for services,"
                            + " by DNS and by its registry, and for nothing else.");
        }
    }

    /** Runs {@code work} in one transaction. It commits when {@code work} returns and rolls back when it throws. */
    public <T> T transact(Function<Tx, T> work) {
        Committed<T> committed = commit(work);
        committed.tx().afterwards().forEach(Runnable::run);
        nudges.tell(committed.tx().nudges());
        return committed.result();
    }

    /** What a transaction came to that is durable. */
    private record Committed<T>(Tx tx, T result) {}

    private <T> Committed<T> commit(Function<Tx, T> work) {
        requireMigrated();
        try {
            return jdbi.inTransaction(handle -> {
                var tx = new Tx(handle, clock.instant());
                return new Committed<>(tx, work.apply(tx));
            });
        } catch (JdbiException exception) {
            throw told(exception);
        }
    }

    /**
     * Runs {@code query} without changing anything. All its statements see the database as it was at one moment, so
     * that what belongs together (a build and its jobs) is read together.
     */
    public <T> T read(Function<Tx, T> query) {
        requireMigrated();
        try {
            return jdbi.inTransaction(handle -> {
                say(handle.getConnection(), "set transaction isolation level repeatable read");
                return query.apply(new Tx(handle, clock.instant()));
            });
        } catch (JdbiException exception) {
            throw told(exception);
        }
    }

    /**
     * Runs queries without changing anything, of which each sees the database at a moment of its own: a third of the way to it
     * and back that {@link #read} goes, for who asks one thing, or things that need not fit together.
     */
    public <T> T glance(Function<Tx, T> query) {
        requireMigrated();
        try {
            return jdbi.withHandle(handle -> query.apply(new Tx(handle, clock.instant())));
        } catch (JdbiException exception) {
            throw told(exception);
        }
    }

    /** For this transaction only; set on the connection itself, it would be asked for and put back each time. */
    static void say(Connection connection, String setting) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(setting);
        } catch (SQLException exception) {
            throw new ConnectionException(exception);
        }
    }

    /**
     * A connection that cannot be had, or breaks, is nobody's bug: the caller may try again. What PostgreSQL cannot
     * store, such as a name that is too long for an index, is the caller's to change.
     */
    private static RuntimeException told(JdbiException exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException) {
                return new Problem(
                        Problem.Kind.BUSY, "The database is busy or cannot be reached; try again shortly.", exception);
            }
            if (cause instanceof SQLException sql && isConnectionLost(sql.getSQLState())) {
                return new Problem(Problem.Kind.BUSY, "The database cannot be reached; try again shortly.", exception);
            }
            if (cause instanceof SQLException sql && isPassing(sql.getSQLState())) {
                return new Problem(Problem.Kind.BUSY, "The database is overtaxed; try again shortly.", exception);
            }
            if (cause instanceof SQLException sql && isUnfit(sql.getSQLState())) {
                return new Problem(
                        Problem.Kind.INVALID, "A text or number is too large, or not of a kind to be kept.", exception);
            }
        }
        return exception;
    }

    /** Class 22 is data that does not fit its type, class 54 a limit such as that of an index's row. */
    private static boolean isUnfit(@Nullable String state) {
        return state != null && (state.startsWith("22") || state.startsWith("54"));
    }

    /** Class 08 is the connection; 57P01 to 57P03 are shutdown, crash, and not yet started. */
    private static boolean isConnectionLost(@Nullable String state) {
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    /**
     * Class 40 is a transaction that others were in the way of; class 53 is a disk, memory or connections used up;
     * 57014 is a statement that took too long.
     */
    private static boolean isPassing(@Nullable String state) {
        return state != null && (state.startsWith("40") || state.startsWith("53") || state.equals("57014"));
    }

    /** Also ends the telling of nudges to other replicas, when they were told the last ones. */
    @Override
    public void close() {
        pool.close();
        nudges.finish();
    }
}
