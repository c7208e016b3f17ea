package dev.belay.platform.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.belay.kernel.Problem;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;

/**
 * The database. Everything that changes state does so in {@link #transact}; nothing is told to anyone before it is durable.
 * When no connection comes free in time the caller gets a {@link Problem} of kind busy.
 */
public final class Database implements AutoCloseable {

    static final String CHANNEL = "belay";

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
        try {
            return jdbi.inTransaction(handle -> {
                var tx = new Tx(handle, clock.instant());
                T result = work.apply(tx);
                for (String topic : tx.nudges()) {
                    handle.createQuery("select pg_notify(:channel, :topic)::text")
                            .bind("channel", CHANNEL)
                            .bind("topic", topic)
                            .mapTo(String.class)
                            .one();
                }
                return result;
            });
        } catch (ConnectionException exception) {
            throw unavailable(exception);
        }
    }

    /** Runs {@code query} on a connection of its own, without changing anything. */
    public <T> T read(Function<Tx, T> query) {
        try {
            return jdbi.withHandle(handle -> query.apply(new Tx(handle, clock.instant())));
        } catch (ConnectionException exception) {
            throw unavailable(exception);
        }
    }

    private static Problem unavailable(ConnectionException exception) {
        String why = exception.getCause() instanceof SQLTransientConnectionException
                ? "The database is busy or cannot be reached; try again shortly."
                : "The database cannot be reached; try again shortly.";
        return new Problem(Problem.Kind.BUSY, why, exception);
    }

    @Override
    public void close() {
        pool.close();
    }
}
