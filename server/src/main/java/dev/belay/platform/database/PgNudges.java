package dev.belay.platform.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nudges through PostgreSQL's LISTEN and NOTIFY, on one connection for the whole server. When that connection breaks
 * it is made again, and every listener is nudged once, since nobody knows what was missed.
 */
public final class PgNudges implements Nudges {

    private static final Logger log = LoggerFactory.getLogger(PgNudges.class);
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(100);
    private static final int GLANCE_MILLIS = 5_000;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    /** A connection that hears nothing is asked after so many glances whether its other end is still there. */
    private static final int GLANCES_MAX = 3;

    private final String url;
    private final Listeners listeners = new Listeners();
    private volatile boolean closing;
    private final Thread thread = Thread.ofVirtual().name("nudges").unstarted(this::run);

    /** Hears nothing until {@link #start}. */
    public PgNudges(String url) {
        this.url = url;
    }

    /** Begins to hear; from another thread, so it returns at once. */
    public void start() {
        thread.start();
    }

    @Override
    public Listener listen(String... topics) {
        return listeners.add(topics);
    }

    /** Ends the listening, and interrupts everybody who awaits a nudge. */
    @Override
    public void close() {
        closing = true;
        listeners.close();
        thread.interrupt();
    }

    private void run() {
        boolean quiet = false;
        while (!closing) {
            try (Connection connection = DriverManager.getConnection(url, Database.patience(ANSWER_MAX));
                    Statement statement = connection.createStatement()) {
                statement.execute("listen " + Database.CHANNEL);
                listeners.nudgeAll();
                quiet = false;
                hear(connection);
            } catch (SQLException exception) {
                if (!closing && !quiet) {
                    log.atWarn()
                            .addKeyValue("reason", exception.getMessage())
                            .log("lost the connection that hears nudges");
                    quiet = true;
                }
                pause();
            }
        }
    }

    private void hear(Connection connection) throws SQLException {
        PGConnection heard = connection.unwrap(PGConnection.class);
        int silent = 0;
        while (!closing) {
            PGNotification[] news = heard.getNotifications(GLANCE_MILLIS);
            for (PGNotification each : news) {
                listeners.nudge(each.getParameter());
            }
            silent = news.length == 0 ? silent + 1 : 0;
            if (silent >= GLANCES_MAX) {
                if (!connection.isValid((int) ANSWER_MAX.toSeconds())) {
                    throw new SQLException("the database does not answer");
                }
                silent = 0;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RECONNECT_PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
