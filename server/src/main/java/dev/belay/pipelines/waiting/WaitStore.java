package dev.belay.pipelines.waiting;

import dev.belay.pipelines.job.Job;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The SQL of what holds up jobs: who has the slots and the agents, who comes before, and how long such jobs take. */
public final class WaitStore {

    private static final String HOLDERS = """
            select j.id, s.definition -> 'common' ->> 'label' as label, p.slug, b.number, j.started_at
            from pipelines.job j
            join pipelines.step s on s.build = j.build and s.number = j.step
            join pipelines.build b on b.id = j.build
            join pipelines.pipeline p on p.id = b.pipeline
            where j.concurrency_group = :group
              and j.state in ('scheduled', 'assigned', 'accepted', 'running', 'canceling', 'timing_out')
            order by j.scheduled_at, j.id limit :most
            """;

    private static final String AHEAD = """
            select count(*) from (
                select from pipelines.job j
                join pipelines.job own on own.id = :job
                where j.concurrency_group = own.concurrency_group and j.concurrency_ordered
                  and own.concurrency_ordered and j.queue_place is not null
                  and j.state in ('waiting', 'limiting', 'limited')
                  and (j.queued_at, j.build, j.queue_place, j.id)
                      < (own.queued_at, own.build, own.queue_place, own.id)
                limit :most) ahead
            """;

    private static final String AHEAD_OF = """
            select j.id from pipelines.job j
            join pipelines.job own on own.id = :job
            where j.concurrency_group = own.concurrency_group and j.concurrency_ordered
              and own.concurrency_ordered and j.queue_place is not null
              and j.state in ('waiting', 'limiting', 'limited')
              and (j.queued_at, j.build, j.queue_place, j.id) < (own.queued_at, own.build, own.queue_place, own.id)
            order by j.queued_at, j.build, j.queue_place, j.id limit :most
            """;

    /** Of its pipeline, as they are given to agents; the equal ones are looked at only as far as they come before. */
    private static final String BEFORE = """
            with own as materialized (select * from pipelines.job where id = :job)
            select count(*) from (
                (select from pipelines.job j
                 where j.state = 'scheduled' and j.rules = (select rules from own)
                   and j.pipeline = (select pipeline from own) and j.hotfix > (select hotfix from own)
                 limit :most)
                union all
                (select from pipelines.job j
                 where j.state = 'scheduled' and j.rules = (select rules from own)
                   and j.pipeline = (select pipeline from own) and j.hotfix = (select hotfix from own)
                   and j.priority > (select priority from own)
                 limit :most)
                union all
                (select from pipelines.job j
                 where j.state = 'scheduled' and j.rules = (select rules from own)
                   and j.pipeline = (select pipeline from own) and j.hotfix = (select hotfix from own)
                   and j.priority = (select priority from own)
                   and (j.queued_at, j.position, j.id)
                       < ((select queued_at from own), (select position from own), :job)
                 limit :most)) before
            """;

    /** By the last builds of the pipeline, its own among them. */
    private static final String TYPICAL = """
            select avg(extract(epoch from j.finished_at - j.started_at))::float8 as seconds from pipelines.job j
            where j.build in (
                    select b.id from pipelines.build own
                    join pipelines.build b on b.pipeline = own.pipeline and b.number <= own.number
                    where own.id = :build order by b.number desc limit :builds)
              and j.kind = 'command' and j.state = 'finished' and j.started_at is not null
              and (j.concurrency_group = :group or :group is null and j.rules = :rules)
            """;

    private static final String BEGUN =
            "select id, started_at from pipelines.job where id = any(:ids) and started_at is not null";

    private static final String HOTFIX = "select hotfix from pipelines.job where id = :id";

    /** How many builds tell how long jobs take. */
    private static final int BUILDS = 5;

    /** A job that holds a slot. */
    public record Holder(UUID job, String label, String pipeline, long build, Optional<Instant> started) {}

    /** Some of the jobs that hold slots of a group, those first that have had them for longest. */
    public List<Holder> holders(Tx tx, String group, int most) {
        return tx.handle()
                .createQuery(HOLDERS)
                .bind("group", group)
                .bind("most", most)
                .map((row, _) -> new Holder(
                        Rows.id(row, "id"),
                        row.getString("label"),
                        row.getString("slug"),
                        row.getLong("number"),
                        Rows.maybeTime(row, "started_at")))
                .list();
    }

    /** How many jobs stand before a job in the queue of its group; beyond {@code most} nobody counts. */
    public int ahead(Tx tx, UUID job, int most) {
        return tx.handle()
                .createQuery(AHEAD)
                .bind("job", job)
                .bind("most", most)
                .mapTo(Integer.class)
                .one();
    }

    /** The first jobs that stand before a job in the queue of its group. */
    List<UUID> aheadOf(Tx tx, UUID job, int most) {
        return tx.handle()
                .createQuery(AHEAD_OF)
                .bind("job", job)
                .bind("most", most)
                .mapTo(UUID.class)
                .list();
    }

    /** How many jobs with the same tags are given to agents before a job; beyond {@code most} nobody counts. */
    public int before(Tx tx, UUID job, int most) {
        int before = tx.handle()
                .createQuery(BEFORE)
                .bind("job", job)
                .bind("most", most)
                .mapTo(Integer.class)
                .one();
        return Math.min(before, most);
    }

    /** Whether a job goes before all others. */
    public boolean hotfix(Tx tx, UUID job) {
        return tx.handle()
                .createQuery(HOTFIX)
                .bind("id", job)
                .mapTo(Boolean.class)
                .one();
    }

    /** How long jobs like this one took lately in its pipeline: those of its group, or else with its tags. */
    public Optional<Duration> typical(Tx tx, Job job, Optional<String> group) {
        return tx.handle()
                .createQuery(TYPICAL)
                .bind("build", job.build())
                .bind("builds", BUILDS)
                .bind("group", group.orElse(null))
                .bind("rules", job.rules().text())
                .map((row, _) -> Optional.ofNullable(row.getObject("seconds", Double.class)))
                .one()
                .map(seconds -> Duration.ofMillis(Math.round(seconds * 1000)));
    }

    /** When jobs began, of those that have. */
    public Map<UUID, Instant> begun(Tx tx, List<UUID> jobs) {
        return tx.handle()
                .createQuery(BEGUN)
                .bindArray("ids", UUID.class, jobs)
                .map((row, _) -> Map.entry(Rows.id(row, "id"), Rows.time(row, "started_at")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
