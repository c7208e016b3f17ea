package dev.belay.simulation;

import dev.belay.protocol.edge.Route;
import dev.belay.protocol.edge.Routing;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sees what agents and edges do, and says when a promise is broken. */
final class Watch implements AutoCloseable {

    /** A host that comes back, a lease, a start, and the edges: all of it with messages lost on the way. */
    private static final Duration DEAD_AT_MOST = Duration.ofSeconds(60);

    private final World world;
    private final Connection connection;
    private final Map<String, String> runs = new HashMap<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> dropped = new HashSet<>();
    private final Map<String, byte[]> logs = new HashMap<>();
    private final Map<String, Instant> deadSince = new HashMap<>();

    Watch(World world, String url) {
        this.world = world;
        try {
            this.connection = DriverManager.getConnection(url);
        } catch (SQLException exception) {
            throw new IllegalStateException("could not open the database to watch it", exception);
        }
    }

    /** No job runs twice: not at once, and not one after the other. */
    void began(String job, String agent) {
        String other = runs.put(job, agent);
        if (other != null) {
            throw new AssertionError("job " + job + " runs on " + agent + " while it runs on " + other);
        }
        if (!begun.add(job)) {
            throw new AssertionError("job " + job + " runs a second time, on " + agent);
        }
    }

    void ended(String job, String agent) {
        runs.remove(job, agent);
    }

    /** A chunk that the server refused for good. */
    void dropped(String job) {
        dropped.add(job);
    }

    /** An agent finished a job of which it had sent the whole log. */
    void logged(String job, byte[] log) {
        if (!dropped.contains(job)) {
            logs.put(job, log);
        }
    }

    /** Shares add up, and none points at a release that is quarantined or has no instance to serve it. */
    void routed(Routing routing) {
        for (Route route : routing.routes()) {
            int sum = route.pools().stream().mapToInt(Route.Pool::share).sum();
            if (sum != 100 && sum != 0) {
                throw new AssertionError("shares of " + route.service() + " add up to " + sum);
            }
            for (Route.Pool pool : route.pools()) {
                if (pool.share() > 0) {
                    judge(route, pool);
                }
            }
        }
    }

    private void judge(Route route, Route.Pool pool) {
        if (quarantined(pool.release())) {
            throw new AssertionError(pool.share() + " % go to " + pool.release() + ", which is quarantined");
        }
        boolean served = pool.targets().stream().anyMatch(target -> !target.draining());
        if (!served && !world.disturbed()) {
            throw new AssertionError(
                    pool.share() + " % of " + route.service() + " go to " + pool.release() + ", which nobody serves");
        }
    }

    /** An instance is told to end only when no edge sends anybody to it any more. */
    void stopped(String instance, List<SimEdge> edges) {
        for (SimEdge edge : edges) {
            for (Route route : edge.routing().routes()) {
                for (Route.Pool pool : route.pools()) {
                    boolean used = pool.share() > 0
                            && pool.targets().stream()
                                    .anyMatch(target -> target.instance().equals(instance) && !target.draining());
                    if (used) {
                        throw new AssertionError(instance + " is stopped while an edge sends " + pool.share() + " % to "
                                + pool.release());
                    }
                }
            }
        }
    }

    /**
     * No release is left with customers for long when none of its processes runs, whatever the server believes. While a host
     * is out of reach nobody can know, so that time does not count.
     */
    void served(List<SimEdge> edges, List<SimHost> hosts) {
        Instant now = world.clock().now();
        var running = new HashSet<String>();
        hosts.forEach(host -> running.addAll(host.running()));
        var dead = new HashSet<String>();
        for (SimEdge edge : edges) {
            for (Route route : edge.routing().routes()) {
                route.pools().stream()
                        .filter(pool -> pool.share() > 0)
                        .filter(pool -> pool.targets().stream().noneMatch(each -> running.contains(each.instance())))
                        .forEach(pool -> dead.add(pool.release()));
            }
        }
        deadSince.keySet().retainAll(dead);
        boolean inTouch = hosts.stream().allMatch(SimHost::inTouch);
        for (String release : dead) {
            Instant since = deadSince.computeIfAbsent(release, _ -> now);
            if (!inTouch) {
                deadSince.put(release, now);
            } else if (now.isAfter(since.plus(DEAD_AT_MOST))) {
                throw new AssertionError("customers are sent to " + release + ", none of which runs since " + since);
            }
        }
    }

    /** No concurrency group ever holds more slots than its limit. */
    void limited() {
        none("concurrency groups beyond their limit", """
                select concurrency_group || ' ' || count(*) from pipelines.job
                where concurrency_group is not null
                  and state in ('scheduled', 'assigned', 'accepted', 'running', 'canceling', 'timing_out')
                group by concurrency_group having count(*) > max(concurrency_limit)
                """);
    }

    /** What sort of commit a release was cut from. */
    Optional<Repository.Sort> sort(String release) {
        return strings("select commit_id from releases.release where name = '" + release + "'").stream()
                .findFirst()
                .map(world.repository()::sort);
    }

    /** Everything ended, and journal and state tell the same story. */
    void end() {
        none("builds that never ended", "select id || ' ' || state from pipelines.build where finished_at is null");
        none(
                "rollouts that never ended",
                "select number || ' ' || stage || ': ' || waiting from rollouts.rollout where ended is null");
        none("builds created or ended without a journal entry, or with two", """
                select path || ' ' || coalesce(created, 0) || ' ' || coalesce(ended, 0) from (
                    select '/pipelines/' || p.slug || '/builds/' || b.number path
                    from pipelines.build b join pipelines.pipeline p on p.id = b.pipeline) build
                left join (
                    select subject, count(*) filter (where kind = 'build.created') created,
                        count(*) filter (where kind in ('build.passed', 'build.failed', 'build.canceled')) ended
                    from journal.entry group by subject) entry on subject = path
                where created is distinct from 1 or ended is null or ended < 1
                """);
        builtRight();
        none("rollouts whose end the journal tells otherwise", """
                select number || ' ' || stage from rollouts.rollout
                where (select count(*) from journal.entry
                       where subject = '/rollouts/' || number
                         and kind in ('rollout.promoted', 'rollout.backed-out', 'rollout.dropped')) <> 1
                """);
        none("releases quarantined without a journal entry", """
                select name from releases.release where quarantined_at is not null and not exists (
                    select from journal.entry where kind = 'release.quarantined' and data::text like '%' || name || '%'
                        or subject like '%' || name)
                """);
        none("rollouts to an older commit than the one before", """
                select later.number || ' of ' || later.build from rollouts.rollout later, rollouts.rollout earlier
                where later.stage = 'PROMOTED' and earlier.stage = 'PROMOTED' and later.ended > earlier.ended
                  and substring(later.build from '[0-9]+$')::int < substring(earlier.build from '[0-9]+$')::int
                """);
        strings("""
                select release from rollouts.rollout
                where stage = 'PROMOTED' and stable is not null and job is not null and advance_phase is null
                """).forEach(this::harmless);
        none("jobs still with an agent", "select name from agents.agent where job is not null");
        logs.forEach((job, log) -> {
            String kept = world.log(job);
            if (!kept.equals(new String(log, StandardCharsets.UTF_8))) {
                throw new AssertionError(
                        "the log of " + job + " is not what was sent: " + kept.length() + " of " + log.length);
            }
        });
    }

    /** What jobs added, triggered and tried again is there, and once; and builds end as their steps did. */
    private void builtRight() {
        none("uploaded steps that were lost or doubled", """
                select b.id::text from pipelines.build b
                where (select count(*) from pipelines.step s where s.build = b.id and s.uploaded_by is not null)
                    <> (select count(*) from pipelines.upload u where u.build = b.id and u.state = 'applied')
                """);
        none("jobs that passed without the step that they had to add", """
                select j.id::text from pipelines.job j join pipelines.step s on s.build = j.build and s.number = j.step
                where s.definition -> 'common' ->> 'key' = 'plan' and j.passed
                  and not exists (select from pipelines.upload u where u.job = j.id and u.state = 'applied')
                """);
        none("trigger steps that made two builds", """
                select triggered_by::text from pipelines.build where triggered_by is not null
                group by triggered_by having count(*) > 1
                """);
        none("trigger steps that passed without a build that passed", """
                select j.id::text from pipelines.job j where j.kind = 'trigger' and j.passed
                  and not exists (select from pipelines.build b where b.triggered_by = j.id and b.state = 'passed')
                """);
        none("retries beyond the limit of their rule", """
                select build || ' ' || step from pipelines.job where retry_rule is not null
                group by build, step, retry_rule having count(*) > 2
                """);
        none("jobs that were to be tried again and were not", """
                select j.id::text from pipelines.job j join pipelines.build b on b.id = j.build
                where j.exit_status = 3 and j.state = 'finished' and j.retries < 2 and j.retried_by is null
                  and b.state <> 'canceled'
                """);
        none("builds that passed though a step did not", """
                select b.id::text from pipelines.build b join pipelines.job j on j.build = b.id
                where b.state = 'passed' and j.retried_by is null and not j.passed and not j.soft_failed
                """);
    }

    /** Nobody ordered it on, so it was promoted by the evidence: against a stable release that did well. */
    private void harmless(String release) {
        boolean harmful = sort(release).filter(Repository::harmful).isPresent();
        boolean againstGood =
                strings("select stable from rollouts.rollout where stage = 'PROMOTED' and release = '" + release + "'")
                        .stream()
                        .flatMap(stable -> sort(stable).stream())
                        .noneMatch(Repository::harmful);
        if (harmful && againstGood) {
            throw new AssertionError(
                    release + " was promoted, which is " + sort(release).get());
        }
    }

    void none(String what, String sql) {
        List<String> rows = strings(sql);
        if (!rows.isEmpty()) {
            throw new AssertionError(what + ": " + rows);
        }
    }

    private boolean quarantined(String release) {
        return !strings("select name from releases.release where name = '" + release
                        + "' and quarantined_at is not null")
                .isEmpty();
    }

    /** Looks past the server, whose own connections die with it. */
    List<String> strings(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            var strings = new ArrayList<String>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        } catch (SQLException exception) {
            throw new IllegalStateException("could not read: " + sql, exception);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
