package dev.belay.pipelines.job;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The SQL of jobs that wait for agents, and of what pipelines use. */
final class QueueStore {

    /** Walks the index from one class to the next, so that a million jobs of one class cost as much as one. */
    private static final String CLASSES = """
            with recursive class (rules, pipeline) as (
                (select rules, pipeline from pipelines.job
                 where state = 'scheduled' and (rules, pipeline) > (:rules, :pipeline)
                 order by rules, pipeline limit 1)
                union all
                select next.rules, next.pipeline from class
                cross join lateral (
                    select j.rules, j.pipeline from pipelines.job j
                    where j.state = 'scheduled' and (j.rules, j.pipeline) > (class.rules, class.pipeline)
                    order by j.rules, j.pipeline limit 1) next
            )
            select rules, pipeline from class limit :limit
            """;

    private static final String READY = """
            select wanted.rules, wanted.pipeline, ready.id, ready.hotfix, ready.priority, ready.queued_at, ready.position
            from unnest(cast(:rules as text[]), cast(:pipelines as uuid[]), cast(:limits as int[]))
                wanted (rules, pipeline, most)
            cross join lateral (
                select id, hotfix, priority, queued_at, position from pipelines.job
                where state = 'scheduled' and rules = wanted.rules and pipeline = wanted.pipeline
                order by hotfix desc, priority desc, queued_at, position, id
                limit wanted.most) ready
            """;

    private static final String LOCK_SCHEDULED = """
            select id from pipelines.job where id = any(:ids) and state = 'scheduled' for update skip locked
            """;

    private static final String ASSIGN = """
            update pipelines.job
            set state = 'assigned', agent = match.agent, agent_name = match.name, assigned_at = :now,
                offers = offers + 1
            from unnest(cast(:ids as uuid[]), cast(:agents as uuid[]), cast(:names as text[])) match (id, agent, name)
            where job.id = match.id and state = 'scheduled'
            """;

    private static final String USED = """
            select asked.pipeline,
                   coalesce((select average from pipelines.usage where pipeline = asked.pipeline), 0)
                   + (select count(*) from pipelines.job
                      where pipeline = asked.pipeline
                        and state in ('assigned', 'accepted', 'running', 'canceling', 'timing_out')) as used
            from unnest(cast(:pipelines as uuid[])) asked (pipeline)
            """;

    /** An average that halves in {@code halfLife} without use, brought up to now by what is in use. */
    private static final String SAMPLE = """
            with held as (
                select pipeline, count(*) as jobs from pipelines.job
                where state in ('assigned', 'accepted', 'running', 'canceling', 'timing_out') group by pipeline),
            weighed as (
                select coalesce(usage.pipeline, held.pipeline) as pipeline, coalesce(usage.average, 0) as average,
                       coalesce(held.jobs, 0) as jobs,
                       power(0.5, extract(epoch from cast(:now as timestamptz)
                             - coalesce(usage.at, cast(:now as timestamptz) - make_interval(secs => :every)))
                             / :halfLife) as kept
                from pipelines.usage full join held using (pipeline))
            insert into pipelines.usage (pipeline, average, at)
            select pipeline, average * kept + jobs * (1 - kept), :now from weighed
            on conflict (pipeline) do update set average = excluded.average, at = excluded.at
            """;

    private static final String FORGET = "delete from pipelines.usage where average < 0.001";

    /** The classes of jobs that want agents, in their order, after one of them. */
    List<JobClass> classes(Tx tx, JobClass after, int limit) {
        return tx.handle()
                .createQuery(CLASSES)
                .bind("rules", after.rules().text())
                .bind("pipeline", after.pipeline())
                .bind("limit", limit)
                .map((row, _) -> jobClass(row))
                .list();
    }

    /** The first jobs of each class, so many of each. */
    List<ReadyJob> ready(Tx tx, Map<JobClass, Integer> wanted) {
        return tx.handle()
                .createQuery(READY)
                .bindArray(
                        "rules",
                        String.class,
                        wanted.keySet().stream()
                                .map(each -> each.rules().text())
                                .toList())
                .bindArray(
                        "pipelines",
                        UUID.class,
                        wanted.keySet().stream().map(JobClass::pipeline).toList())
                .bindArray("limits", Integer.class, wanted.values())
                .map((row, _) -> new ReadyJob(
                        Rows.id(row, "id"),
                        jobClass(row),
                        row.getBoolean("hotfix"),
                        row.getInt("priority"),
                        Rows.time(row, "queued_at"),
                        new Position(
                                List.of((Integer[]) row.getArray("position").getArray()))))
                .list();
    }

    private static JobClass jobClass(ResultSet row) throws SQLException {
        return new JobClass(new Rules(row.getString("rules")), Rows.id(row, "pipeline"));
    }

    /** Those of the jobs that still want an agent and that nobody else changes; nobody can until the transaction ends. */
    Set<UUID> lockScheduled(Tx tx, List<UUID> ids) {
        return tx.handle()
                .createQuery(LOCK_SCHEDULED)
                .bindArray("ids", UUID.class, ids)
                .mapTo(UUID.class)
                .set();
    }

    void assign(Tx tx, List<JobMatcher.Match> matches) {
        tx.handle()
                .createUpdate(ASSIGN)
                .bindArray(
                        "ids",
                        UUID.class,
                        matches.stream().map(match -> match.job().id()).toList())
                .bindArray(
                        "agents",
                        UUID.class,
                        matches.stream().map(match -> match.agent().id()).toList())
                .bindArray(
                        "names",
                        String.class,
                        matches.stream().map(match -> match.agent().name()).toList())
                .bind("now", tx.now())
                .execute();
    }

    /** How many agents each of the pipelines has, and had lately on average, taken together. */
    Map<UUID, Double> used(Tx tx, Collection<UUID> pipelines) {
        return tx.handle()
                .createQuery(USED)
                .bindArray("pipelines", UUID.class, pipelines)
                .map((row, _) -> Map.entry(Rows.id(row, "pipeline"), row.getDouble("used")))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Brings the averages up to now; called about every {@code every}. */
    void sample(Tx tx, Duration every, Duration halfLife) {
        tx.handle()
                .createUpdate(SAMPLE)
                .bind("now", tx.now())
                .bind("every", (double) every.toSeconds())
                .bind("halfLife", (double) halfLife.toSeconds())
                .execute();
        tx.handle().createUpdate(FORGET).execute();
    }
}
