package dev.belay.platform.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nudges in this process, and through PostgreSQL's LISTEN and NOTIFY in other replicas. These are told a little later, of many
 * transactions at once and on a connection of its own: PostgreSQL lets only one transaction at a time commit that notifies.
 *
 * <p>When the connection breaks that hears others, who asked for it is told ({@link #DEAF}); it is made again, and every listener is
 * nudged, since nobody knows what was missed. A connection that hears nothing is asked at every glance whether its other end is still
 * there, so that a silent break is known within two glances. What is on its way to others when this process dies is lost; they look
 * again at intervals.
 *
 * <p>Where no other replica hears, as in most installations, nothing is told. Whether one does is asked anew each second, and who
 * begins to hear nudges its listeners once more when that time is over.
 */
public final class PgNudges implements Nudges {

    private static final Logger log = LoggerFactory.getLogger(PgNudges.class);
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(100);
    private static final int GLANCE_MILLIS = 5_000;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    /** Until others are told of what came meanwhile. */
    private static final Duration BETWEEN_NEWS = Duration.ofMillis(10);

    /** How old what is known of other replicas may be. */
    private static final Duration KNOWN_FOR = Duration.ofSeconds(1);

    private static final Set<String> NOTHING_MORE = Set.of();

    /** A database that is away keeps no server from stopping. */
    private static final Duration REST_MAX = Duration.ofSeconds(1);

    /** The name of a connection that hears, known to everybody who may connect to the database. */
    private static final String HEARS = "belay hears";

    private static final String OTHERS = """
            select exists (select from pg_stat_activity
                           where datname = current_database() and application_name = '%s' and pid <> ?)
            """.formatted(HEARS);

    private static final String NOTIFY =
            "select pg_notify('" + Database.CHANNEL + "', topic)::text from unnest(cast(? as text[])) topic";

    private final String url;
    private final Duration knownFor;
    private final Listeners listeners = new Listeners();
    private final BlockingQueue<Set<String>> news = new LinkedBlockingQueue<>();
    private volatile boolean started;
    private volatile boolean closing;
    private volatile boolean finished;
    private volatile boolean hears;
    private volatile int tellingBackend;
    private volatile int hearingBackend;
    private final Thread hearing =
            Thread.ofVirtual().name("nudges").unstarted(() -> run(this::hearOrTell, () -> closing));
    private final Thread telling =
            Thread.ofVirtual().name("nudges to others").unstarted(() -> run(this::tellOthers, () -> finished));

    /** What is done on a connection of its own until it breaks. */
    private interface Talk {
        void on(Connection connection) throws SQLException, InterruptedException;
    }

    /** Hears nothing of others and tells them nothing until {@link #start}. */
    public PgNudges(String url) {
        this(url, KNOWN_FOR);
    }

    PgNudges(String url, Duration knownFor) {
        this.url = url;
        this.knownFor = knownFor;
    }

    /** Begins to talk with others; from other threads, so it returns at once. */
    public void start() {
        started = true;
        telling.start();
        hearing.start();
    }

    @Override
    public Listener listen(String... topics) {
        return listeners.add(topics);
    }

    /** Who has not started is alone. */
    @Override
    public boolean hears() {
        return hears || !started;
    }

    /** Tells of what is durable. */
    void tell(Set<String> topics) {
        topics.forEach(listeners::nudge);
        if (started && !topics.isEmpty()) {
            news.add(topics);
        }
    }

    /** Ends the listening, and interrupts everybody who awaits a nudge. Others are told until {@link #finish}. */
    @Override
    public void close() {
        closing = true;
        listeners.close();
        hearing.interrupt();
    }

    /** Nothing is committed any more: tells others the rest, which may take a moment. */
    void finish() {
        finished = true;
        if (!started) {
            return;
        }
        news.add(NOTHING_MORE);
        try {
            telling.join(REST_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        telling.interrupt();
    }

    private void run(Talk talk, BooleanSupplier over) {
        boolean quiet = false;
        while (!over.getAsBoolean()) {
            try (Connection connection = DriverManager.getConnection(url, Database.patience(ANSWER_MAX))) {
                quiet = false;
                talk.on(connection);
            } catch (SQLException exception) {
                if (!over.getAsBoolean() && !quiet) {
                    log.atWarn().addKeyValue("reason", exception.getMessage()).log("lost a connection for nudges");
                    quiet = true;
                }
                pause();
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void hearOrTell(Connection connection) throws SQLException {
        try {
            hear(connection);
        } finally {
            hears = false;
            listeners.nudge(DEAF);
        }
    }

    private void hear(Connection connection) throws SQLException {
        PGConnection heard = connection.unwrap(PGConnection.class);
        hearingBackend = heard.getBackendPID();
        try (Statement statement = connection.createStatement()) {
            statement.execute("set application_name = '" + HEARS + "'");
            statement.execute("listen " + Database.CHANNEL);
        }
        hears = true;
        listeners.nudgeAll();
        long began = System.nanoTime();
        boolean unknown = !knownFor.isZero();
        while (!closing) {
            PGNotification[] heardNow = heard.getNotifications(unknown ? (int) knownFor.toMillis() : GLANCE_MILLIS);
            for (PGNotification each : heardNow) {
                if (each.getPID() != tellingBackend) {
                    listeners.nudge(each.getParameter());
                }
            }
            if (unknown && System.nanoTime() - began > 2 * knownFor.toNanos()) {
                unknown = false;
                listeners.nudgeAll();
            }
            if (heardNow.length == 0 && !connection.isValid((int) ANSWER_MAX.toSeconds())) {
                throw new SQLException("the database does not answer");
            }
        }
    }

    private void tellOthers(Connection connection) throws SQLException, InterruptedException {
        tellingBackend = connection.unwrap(PGConnection.class).getBackendPID();
        try (PreparedStatement notify = connection.prepareStatement(NOTIFY);
                PreparedStatement others = connection.prepareStatement(OTHERS)) {
            boolean more = true;
            boolean heard = true;
            long asked = System.nanoTime() - knownFor.toNanos();
            while (more) {
                var topics = new HashSet<String>();
                for (Set<String> each = news.take(); each != null; each = news.poll()) {
                    topics.addAll(each);
                    more &= !each.isEmpty();
                }
                try {
                    if (System.nanoTime() - asked >= knownFor.toNanos()) {
                        asked = System.nanoTime();
                        heard = isHeard(others);
                    }
                    if (heard) {
                        notify.setArray(1, connection.createArrayOf("text", topics.toArray()));
                        notify.execute();
                    }
                } catch (SQLException exception) {
                    news.add(topics);
                    throw exception;
                }
                Thread.sleep(BETWEEN_NEWS);
            }
        }
    }

    private boolean isHeard(PreparedStatement others) throws SQLException {
        others.setInt(1, hearingBackend);
        try (ResultSet row = others.executeQuery()) {
            return row.next() && row.getBoolean(1);
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
