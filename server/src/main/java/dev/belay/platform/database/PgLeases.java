package dev.belay.platform.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases as PostgreSQL's advisory locks, all on one connection of their own: when the process or its connection dies,
 * they are free at once, without a time-out to wait for.
 */
public final class PgLeases implements Leases {

    private static final Logger log = LoggerFactory.getLogger(PgLeases.class);
    private static final int ANSWER_SECONDS_MAX = 5;

    /** Some dozens ask, each every second; the connection is not tried for each of them. */
    private static final Duration TRIED = Duration.ofMillis(500);

    private static final String TRY = "select pg_try_advisory_lock(hashtextextended(?, 0))";

    private final String url;
    private final Set<String> held = new HashSet<>();
    private @Nullable Connection connection;
    private long triedNanos;

    /** Connects when the first lease is asked for. */
    public PgLeases(String url) {
        this.url = url;
    }

    @Override
    public synchronized boolean hold(String name) {
        try {
            Connection open = open();
            if (held.contains(name)) {
                return true;
            }
            try (PreparedStatement statement = open.prepareStatement(TRY)) {
                statement.setString(1, "belay." + name);
                try (ResultSet result = statement.executeQuery()) {
                    if (result.next() && result.getBoolean(1)) {
                        held.add(name);
                    }
                }
            }
            return held.contains(name);
        } catch (SQLException exception) {
            log.atDebug().setCause(exception).log("could not take a lease");
            close();
            return false;
        }
    }

    /** The connection, found alive lately: with it all leases would be gone. */
    private Connection open() throws SQLException {
        Connection open = connection;
        long now = System.nanoTime();
        if (open != null && now - triedNanos < TRIED.toNanos()) {
            return open;
        }
        triedNanos = now;
        if (open != null && open.isValid(ANSWER_SECONDS_MAX)) {
            return open;
        }
        close();
        open = DriverManager.getConnection(url, Database.patience(Duration.ofSeconds(ANSWER_SECONDS_MAX)));
        connection = open;
        return open;
    }

    /** Gives all leases back. */
    @Override
    public synchronized void close() {
        held.clear();
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException _) {
                // It is broken already, and its leases are free.
            }
        }
    }
}
