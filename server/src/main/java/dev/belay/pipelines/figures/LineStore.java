package dev.belay.pipelines.figures;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The SQL of what stands in line for agents, and how long others stood. */
public final class LineStore {

    /** So many kinds of jobs (by tags and pipeline) are looked at. */
    public static final int CLASSES_MAX = 500;

    /** Of one kind nobody counts more. */
    public static final int COUNTED_MAX = 100_000;

    /** So many of the builds that began last tell how long jobs waited, so many jobs of each, and so many in all. */
    private static final int BUILDS_MAX = 300;

    private static final int JOBS_OF_BUILD_MAX = 100;
    private static final int JOBS_MAX = 5_000;

    /** Walks the index from one kind to the next, and looks at the first of each. */
    private static final String WAITING = """
            with recursive class (rules, pipeline) as (
                (select rules, pipeline from pipelines.job where state = 'scheduled' order by rules, pipeline limit 1)
                union all
                select next.rules, next.pipeline from class
                cross join lateral (
                    select j.rules, j.pipeline from pipelines.job j
                    where j.state = 'scheduled' and (j.rules, j.pipeline) > (class.rules, class.pipeline)
                    order by j.rules, j.pipeline limit 1) next
            ), picked as materialized (select rules, pipeline from class limit :classes)
            select coalesce(substring(picked.rules from '(?:^|\\n)queue=([^\\n]*)'), 'default') as queue,
                   counted.jobs, first.id, first.scheduled_at
            from picked
            cross join lateral (
                select count(*) as jobs from (
                    select from pipelines.job j
                    where j.state = 'scheduled' and j.rules = picked.rules and j.pipeline = picked.pipeline
                    limit :most) each) counted
            cross join lateral (
                select j.id, coalesce(j.scheduled_at, j.created_at) as scheduled_at from pipelines.job j
                where j.state = 'scheduled' and j.rules = picked.rules and j.pipeline = picked.pipeline
                order by j.hotfix desc, j.priority desc, j.queued_at, j.position, j.id limit 1) first
            """;

    private static final String HELD = """
            select coalesce(substring(rules from '(?:^|\\n)queue=([^\\n]*)'), 'default') as queue, count(*) as jobs
            from pipelines.job
            where state in ('assigned', 'accepted', 'running', 'canceling', 'timing_out') and kind = 'command'
            group by 1
            """;

    /** Walks the index from one kind to the next, too. */
    private static final String LATER = """
            with recursive class (rules) as (
                (select rules from pipelines.job
                 where state in ('waiting', 'limiting', 'limited') and kind = 'command' order by rules limit 1)
                union all
                select next.rules from class
                cross join lateral (
                    select j.rules from pipelines.job j
                    where j.state in ('waiting', 'limiting', 'limited') and j.kind = 'command' and j.rules > class.rules
                    order by j.rules limit 1) next
            ), picked as materialized (select rules from class limit :classes)
            select coalesce(substring(picked.rules from '(?:^|\\n)queue=([^\\n]*)'), 'default') as queue,
                   cast(sum(counted.jobs) as bigint) as jobs
            from picked
            cross join lateral (
                select count(*) as jobs from (
                    select from pipelines.job j
                    where j.state in ('waiting', 'limiting', 'limited') and j.kind = 'command' and j.rules = picked.rules
                    limit :most) each) counted
            group by 1
            """;

    private static final String WAITED = """
            select queue, count(*) as jobs,
                   cast(percentile_disc(0.5) within group (order by millis) as bigint) as half,
                   cast(percentile_disc(0.95) within group (order by millis) as bigint) as most,
                   cast(percentile_disc(0.99) within group (order by millis) as bigint) as nearly
            from (select coalesce(substring(j.rules from '(?:^|\\n)queue=([^\\n]*)'), 'default') as queue,
                         greatest(0, extract(epoch from j.assigned_at - j.scheduled_at) * 1000) as millis
                  from (select id from pipelines.build where started_at is not null
                        order by started_at desc limit :builds) b
                  cross join lateral (
                      select rules, scheduled_at, assigned_at from pipelines.job
                      where build = b.id and kind = 'command' and assigned_at is not null and scheduled_at is not null
                      limit :jobsOfBuild) j
                  limit :jobs) begun
            group by queue
            """;

    /** Jobs of one kind that want an agent: how many, up to {@link #COUNTED_MAX}, and the one that is next. */
    public record Waiting(String queue, long jobs, UUID first, Instant since) {}

    /** So many jobs of a queue. */
    public record Count(String queue, long jobs) {}

    /** How long jobs of a queue waited for an agent: half of them, 95 and 99 of a hundred no longer than so many milliseconds. */
    public record Waited(String queue, long jobs, long halfMillis, long mostMillis, long nearlyAllMillis) {}

    public List<Waiting> waiting(Tx tx) {
        return tx.handle()
                .createQuery(WAITING)
                .bind("classes", CLASSES_MAX)
                .bind("most", COUNTED_MAX)
                .map((row, _) -> new Waiting(
                        row.getString("queue"),
                        row.getLong("jobs"),
                        Rows.id(row, "id"),
                        Rows.time(row, "scheduled_at")))
                .list();
    }

    /** Those that are with agents. */
    public List<Count> held(Tx tx) {
        return tx.handle()
                .createQuery(HELD)
                .map((row, _) -> new Count(row.getString("queue"), row.getLong("jobs")))
                .list();
    }

    /** Those that wait for something else than an agent, of each kind up to {@link #COUNTED_MAX}. */
    public List<Count> later(Tx tx) {
        return tx.handle()
                .createQuery(LATER)
                .bind("classes", CLASSES_MAX)
                .bind("most", COUNTED_MAX)
                .map((row, _) -> new Count(row.getString("queue"), row.getLong("jobs")))
                .list();
    }

    public List<Waited> waited(Tx tx) {
        return tx.handle()
                .createQuery(WAITED)
                .bind("builds", BUILDS_MAX)
                .bind("jobsOfBuild", JOBS_OF_BUILD_MAX)
                .bind("jobs", JOBS_MAX)
                .map((row, _) -> new Waited(
                        row.getString("queue"),
                        row.getLong("jobs"),
                        row.getLong("half"),
                        row.getLong("most"),
                        row.getLong("nearly")))
                .list();
    }
}
