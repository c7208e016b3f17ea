package dev.belay.runtimes;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.runtime.HostReport;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** All SQL of runtimes. */
final class RuntimeStore {

    /** Those who place instances take turns, on every replica. */
    private static final String TAKE_TURNS = "select pg_advisory_xact_lock(hashtext('runtimes'))::text";

    private static final String INSTANCES = """
            select id, service, environment, release, host, intent, drain_seconds, state, address, port, restarts, detail,
                placed_at, started_at, ready_at, draining_at
            from runtimes.instance
            """;

    private static final String ALL = INSTANCES + "order by placed_at, id";

    private static final String OF_RELEASE =
            INSTANCES + "where environment = :environment and release = :release order by placed_at, id";

    private static final String ON_HOST = INSTANCES + "where host = :host order by placed_at, id";

    private static final String PLACE = """
            insert into runtimes.instance (id, service, environment, release, host, intent, drain_seconds, placed_at)
            values (:id, :service, :environment, :release, :host, 'run', :drainSeconds, :now)
            on conflict do nothing
            """;

    private static final String DRAIN = """
            update runtimes.instance set intent = 'drain', draining_at = :now where id = :id and intent = 'run'
            """;

    private static final String STOP = """
            update runtimes.instance set intent = 'stop' where id = :id and intent = 'drain'
            """;

    private static final String FORGET = "delete from runtimes.instance where id = :id and intent = 'stop'";

    private static final String OBSERVE = """
            update runtimes.instance
            set state = :state, address = :address, port = :port, restarts = :restarts, detail = :detail,
                started_at = coalesce(started_at, case when :started then cast(:now as timestamptz) end),
                ready_at = coalesce(ready_at, case when :ready then cast(:now as timestamptz) end)
            where id = :id and host = :host
                and (state, address, port, restarts, detail)
                    is distinct from (:state, :address, :port, :restarts, cast(:detail as text))
            """;

    private static final String WANTED = """
            select service, environment, release, count, within_seconds, drain_seconds, since from runtimes.wanted
            """;

    private static final String ALL_WANTED = WANTED + "order by since, environment, release";

    private static final String WANTED_OF = WANTED + "where environment = :environment and release = :release";

    private static final String WANT = """
            insert into runtimes.wanted as known
                (environment, release, service, count, within_seconds, drain_seconds, since)
            values (:environment, :release, :service, :count, :withinSeconds, :drainSeconds, :now)
            on conflict (environment, release) do update set count = excluded.count where known.count <> excluded.count
            """;

    private static final String WANT_NONE =
            "delete from runtimes.wanted where environment = :environment and release = :release";

    private static final String HOSTS =
            "select id, agent, agent_name, generation, reported_at from runtimes.host order by id";

    private static final String HOST =
            "select id, agent, agent_name, generation, reported_at from runtimes.host where id = :id";

    private static final String GREET_HOST = """
            insert into runtimes.host (id, agent, agent_name, generation, reported_at)
            values (:id, :agent, :agentName, :firstGeneration, :now)
            on conflict (id) do update
            set agent = excluded.agent, agent_name = excluded.agent_name, reported_at = excluded.reported_at
            """;

    private static final String BUMP = "update runtimes.host set generation = generation + 1 where id = :id";

    private static final String FORGET_HOSTS = """
            delete from runtimes.host
            where reported_at < :before and not exists (select from runtimes.instance where instance.host = host.id)
            """;

    void takeTurns(Tx tx) {
        tx.handle().createQuery(TAKE_TURNS).mapTo(String.class).list();
    }

    List<PlacedInstance> all(Tx tx) {
        return tx.handle().createQuery(ALL).map((row, _) -> instance(row)).list();
    }

    List<PlacedInstance> ofRelease(Tx tx, String environment, String release) {
        return tx.handle()
                .createQuery(OF_RELEASE)
                .bind("environment", environment)
                .bind("release", release)
                .map((row, _) -> instance(row))
                .list();
    }

    List<PlacedInstance> onHost(Tx tx, UUID host) {
        return tx.handle()
                .createQuery(ON_HOST)
                .bind("host", host)
                .map((row, _) -> instance(row))
                .list();
    }

    /** False when the id is taken. */
    boolean place(Tx tx, String id, Wanted wanted, UUID host) {
        boolean placed = tx.handle()
                        .createUpdate(PLACE)
                        .bind("id", id)
                        .bind("service", wanted.service())
                        .bind("environment", wanted.environment())
                        .bind("release", wanted.release())
                        .bind("host", host)
                        .bind("drainSeconds", wanted.drainSeconds())
                        .bind("now", tx.now())
                        .execute()
                == 1;
        if (placed) {
            bump(tx, host);
        }
        return placed;
    }

    /** False when it does not run any more. */
    boolean drain(Tx tx, String id) {
        return tx.handle()
                        .createUpdate(DRAIN)
                        .bind("id", id)
                        .bind("now", tx.now())
                        .execute()
                == 1;
    }

    void stop(Tx tx, PlacedInstance instance) {
        if (tx.handle().createUpdate(STOP).bind("id", instance.id()).execute() == 1) {
            bump(tx, instance.host());
        }
    }

    void forget(Tx tx, PlacedInstance instance) {
        if (tx.handle().createUpdate(FORGET).bind("id", instance.id()).execute() == 1) {
            bump(tx, instance.host());
        }
    }

    private static void bump(Tx tx, UUID host) {
        tx.handle().createUpdate(BUMP).bind("id", host).execute();
        tx.nudge(HostApi.topic(host));
    }

    /** Writes down what a host says of an instance; false when that is known, or the instance is not this host's. */
    boolean observe(Tx tx, UUID host, HostReport.InstanceReport report) {
        boolean started = switch (report.state()) {
            case STARTING, READY, UNREADY, BACKING_OFF -> true;
            case PREPARING, STOPPING, STOPPED, FAILED -> false;
        };
        return tx.handle()
                        .createUpdate(OBSERVE)
                        .bind("id", report.instance())
                        .bind("host", host)
                        .bind("state", written(report.state()))
                        .bind("address", report.address())
                        .bind("port", report.port())
                        .bind("restarts", report.restarts())
                        .bind("detail", report.detail().orElse(null))
                        .bind("started", started)
                        .bind("ready", report.state() == HostReport.State.READY)
                        .bind("now", tx.now())
                        .execute()
                == 1;
    }

    List<Wanted> wanted(Tx tx) {
        return tx.handle().createQuery(ALL_WANTED).map((row, _) -> wanted(row)).list();
    }

    Optional<Wanted> wanted(Tx tx, String environment, String release) {
        return tx.handle()
                .createQuery(WANTED_OF)
                .bind("environment", environment)
                .bind("release", release)
                .map((row, _) -> wanted(row))
                .findOne();
    }

    /** False when just as many were wanted. */
    boolean want(Tx tx, Wanted wanted) {
        return tx.handle()
                        .createUpdate(WANT)
                        .bind("environment", wanted.environment())
                        .bind("release", wanted.release())
                        .bind("service", wanted.service())
                        .bind("count", wanted.count())
                        .bind("withinSeconds", wanted.withinSeconds())
                        .bind("drainSeconds", wanted.drainSeconds())
                        .bind("now", wanted.since())
                        .execute()
                == 1;
    }

    /** False when none was wanted. */
    boolean wantNone(Tx tx, String environment, String release) {
        return tx.handle()
                        .createUpdate(WANT_NONE)
                        .bind("environment", environment)
                        .bind("release", release)
                        .execute()
                == 1;
    }

    List<Host> hosts(Tx tx) {
        return tx.handle().createQuery(HOSTS).map((row, _) -> host(row)).list();
    }

    Optional<Host> host(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(HOST)
                .bind("id", id)
                .map((row, _) -> host(row))
                .findOne();
    }

    void greetHost(Tx tx, UUID id, UUID agent, String agentName) {
        tx.handle()
                .createUpdate(GREET_HOST)
                .bind("id", id)
                .bind("agent", agent)
                .bind("agentName", agentName)
                .bind("firstGeneration", tx.now().toEpochMilli())
                .bind("now", tx.now())
                .execute();
    }

    void forgetHosts(Tx tx, Instant before) {
        tx.handle().createUpdate(FORGET_HOSTS).bind("before", before).execute();
    }

    private static String written(HostReport.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static PlacedInstance instance(ResultSet row) throws SQLException {
        return new PlacedInstance(
                row.getString("id"),
                row.getString("service"),
                row.getString("environment"),
                row.getString("release"),
                Rows.id(row, "host"),
                PlacedInstance.Intent.valueOf(row.getString("intent").toUpperCase(Locale.ROOT)),
                row.getInt("drain_seconds"),
                Optional.ofNullable(row.getString("state"))
                        .map(state -> HostReport.State.valueOf(state.toUpperCase(Locale.ROOT))),
                row.getString("address"),
                row.getInt("port"),
                row.getInt("restarts"),
                Optional.ofNullable(row.getString("detail")),
                Rows.time(row, "placed_at"),
                Rows.maybeTime(row, "started_at"),
                Rows.maybeTime(row, "ready_at"),
                Rows.maybeTime(row, "draining_at"));
    }

    private static Wanted wanted(ResultSet row) throws SQLException {
        return new Wanted(
                row.getString("service"),
                row.getString("environment"),
                row.getString("release"),
                row.getInt("count"),
                row.getInt("within_seconds"),
                row.getInt("drain_seconds"),
                Rows.time(row, "since"));
    }

    private static Host host(ResultSet row) throws SQLException {
        return new Host(
                Rows.id(row, "id"),
                Rows.id(row, "agent"),
                row.getString("agent_name"),
                row.getLong("generation"),
                Rows.time(row, "reported_at"));
    }
}
