package dev.belay.platform.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.belay.kernel.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;

/**
 * The database. Everything that changes state does so in {@link #transact}; nothing is told to anyone before it is
 * durable. When no connection comes free in time the caller gets a {@link Problem} of kind busy.
 */
public final class Database implements AutoCloseable {

    static final String CHANNEL = "belay";

    private static final String NOT_A_URL = "The database's URL is not like postgresql://user:password@host:5432/name.";

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final InstantSource clock;

    /**
     * Opens a pool on a PostgreSQL 15 or later.
     *
     * @param url a JDBC URL, {@code jdbc:postgresql://host:port/name?user=…}
     * @param connectionsMax how many connections the pool may hold
     * @param wait how long a caller waits for one
     */
    public Database(String url, int connectionsMax, Duration wait, InstantSource clock) {
        var config = new HikariConfig();
        config.setPoolName("database");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connectionsMax);
        config.setMinimumIdle(Math.min(2, connectionsMax));
        config.setConnectionTimeout(wait.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(true);
        this.pool = new HikariDataSource(config);
        this.jdbi = Jdbi.create(pool).installPlugin(new PostgresPlugin());
        this.clock = clock;
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
                query.add("user=" + user[0]);
                if (user.length > 1) {
                    query.add("password=" + user[1]);
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

    /** Brings every schema up to date; {@code locations} are class path folders of migrations. */
    public void migrate(List<String> locations) {
        Flyway.configure()
                .dataSource(pool)
                .locations(locations.stream().map(each -> "classpath:" + each).toArray(String[]::new))
                .outOfOrder(true)
                .load()
                .migrate();
    }

    /** Runs {@code work} in one transaction. It commits when {@code work} returns and rolls back when it throws. */
    public <T> T transact(Function<Tx, T> work) {
        var afterwards = new ArrayList<Runnable>();
        T result = commit(work, afterwards);
        afterwards.forEach(Runnable::run);
        return result;
    }

    private <T> T commit(Function<Tx, T> work, List<Runnable> afterwards) {
        try {
            return jdbi.inTransaction(handle -> {
                var tx = new Tx(handle, clock.instant());
                T result = work.apply(tx);
                afterwards.addAll(tx.afterwards());
                if (!tx.nudges().isEmpty()) {
                    handle.createQuery("select pg_notify(:channel, topic)::text from unnest(:topics) topic")
                            .bind("channel", CHANNEL)
                            .bindArray("topics", String.class, tx.nudges())
                            .mapTo(String.class)
                            .list();
                }
                return result;
            });
        } catch (JdbiException exception) {
            throw unavailable(exception);
        }
    }

    /**
     * Runs {@code query} without changing anything. All its statements see the database as it was at one moment, so
     * that what belongs together (a build and its jobs) is read together.
     */
    public <T> T read(Function<Tx, T> query) {
        try {
            return jdbi.inTransaction(
                    TransactionIsolationLevel.REPEATABLE_READ, handle -> query.apply(new Tx(handle, clock.instant())));
        } catch (JdbiException exception) {
            throw unavailable(exception);
        }
    }

    /** A connection that cannot be had, or breaks, is nobody's bug: the caller may try again. */
    private static RuntimeException unavailable(JdbiException exception) {
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
        }
        return exception;
    }

    /** Class 08 is the connection; 57P01 to 57P03 are shutdown, crash, and not yet started. */
    private static boolean isConnectionLost(@Nullable String state) {
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    /** Class 40 is a transaction that others were in the way of; class 53 is a disk, memory or connections used up. */
    private static boolean isPassing(@Nullable String state) {
        return state != null && (state.startsWith("40") || state.startsWith("53"));
    }

    @Override
    public void close() {
        pool.close();
    }
}
