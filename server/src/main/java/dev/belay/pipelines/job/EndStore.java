package dev.belay.pipelines.job;

import dev.belay.platform.database.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The SQL of what the ends of jobs mean for others, and of jobs that are overdue. */
public final class EndStore {

    /** So many of each sort are dealt with at one time. */
    private static final int OVERDUE_MAX = 500;

    /** What the end of a job means for others. */
    public record End(Job job, Job.Outcome outcome) {}

    /**
     * That a build is under way, and that others of it are, is seen from an index, as are those who wait for what ended. A failure
     * also concerns whoever needs another to pass, and whoever stops when the build fails, unless it is being stopped; that one was
     * canceled or expired, everybody who waits.
     */
    private static final String UNMOVED = """
            with ended as (
                select * from unnest(cast(:builds as uuid[]), cast(:steps as int[]), cast(:outcomes as text[]))
                    ended (build, step, outcome))
            select b.id from pipelines.build b
            where b.id = any(:builds)
              and exists (
                  select from pipelines.job busy where busy.build = b.id
                  and busy.state in ('limiting', 'limited', 'scheduled', 'assigned', 'accepted', 'running', 'canceling',
                                     'timing_out'))
              and not exists (
                  select from pipelines.notice told where told.build = b.id and cardinality(told.steps) > 0)
              and (b.state = 'canceling' or b.state in ('running', 'failing')
                and not exists (
                  select from ended join pipelines.job j on j.build = ended.build and j.awaits = ended.step
                  where ended.build = b.id and j.state = 'waiting')
                and not exists (
                  select from pipelines.job j where j.build = b.id and j.state = 'waiting' and j.awaits is null)
                and not exists (
                  select from ended where ended.build = b.id and outcome <> 'passed' and (
                    b.state = 'running'
                    or exists (
                      select from pipelines.job j
                      where j.build = b.id and j.state = 'waiting' and (j.needs_passing or outcome in ('canceled', 'expired')))
                    or exists (
                      select from pipelines.job j
                      where j.build = b.id and j.stops_on_failure and j.finished_at is null
                        and j.state not in ('canceling', 'timing_out')))))
            """;

    /** Each part reads the beginning of an index, in which those stand first that are due first. */
    private static final String OVERDUE = """
            (select id from pipelines.job where state = 'assigned' and assigned_at < :assignedBefore
             order by assigned_at limit :most)
            union all
            (select id from pipelines.job where state = 'accepted' and accepted_at < :acceptedBefore
             order by accepted_at limit :most)
            union all
            (select id from pipelines.job
             where state in ('canceling', 'timing_out') and kind = 'command' and stopping_at < :stoppingBefore
             order by stopping_at limit :most)
            union all
            (select id from pipelines.job
             where state in ('canceling', 'timing_out') and kind = 'command' and forced_at <= :now
             order by forced_at limit :most)
            union all
            (select id from pipelines.job where state in ('accepted', 'running') and times_out_at <= :now
             order by times_out_at limit :most)
            """;

    /** The earliest counts, when it is wanted more than once. */
    private static final String FORCE = """
            update pipelines.job set forced_at = least(forced_at, :at)
            where id = any(:ids) and kind = 'command' and state in ('canceling', 'timing_out')
            """;

    private static final String FORCED = "select coalesce(forced_at <= :now, false) from pipelines.job where id = :id";

    /** Reads all that wait for agents; to be asked now and then. */
    private static final String UNCLAIMED = """
            select id from pipelines.job where state = 'scheduled' and scheduled_at < :before
            order by scheduled_at limit :most
            """;

    /** Jobs that have waited for an agent since before a time, those first that have for longest; there may be more of them. */
    public List<UUID> unclaimed(Tx tx, Instant before) {
        return tx.handle()
                .createQuery(UNCLAIMED)
                .bind("before", before)
                .bind("most", OVERDUE_MAX)
                .mapTo(UUID.class)
                .list();
    }

    /** From {@code at} on jobs that are being stopped are overdue, whatever their agents do. */
    public void force(Tx tx, List<UUID> ids, Instant at) {
        tx.handle()
                .createUpdate(FORCE)
                .bindArray("ids", UUID.class, ids)
                .bind("at", at)
                .execute();
    }

    /** Whether somebody wanted a job to have ended by now. */
    public boolean isForced(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(FORCED)
                .bind("id", id)
                .bind("now", tx.now())
                .mapTo(Boolean.class)
                .one();
    }

    /** The builds of jobs that have just ended in which nothing moves for that. */
    public Set<UUID> unmoved(Tx tx, List<End> ended) {
        return tx.handle()
                .createQuery(UNMOVED)
                .bindArray(
                        "builds",
                        UUID.class,
                        JobStore.column(ended, each -> each.job().build()))
                .bindArray(
                        "steps",
                        Integer.class,
                        JobStore.column(ended, each -> each.job().step()))
                .bindArray(
                        "outcomes",
                        String.class,
                        JobStore.column(ended, each -> each.outcome().written()))
                .mapTo(UUID.class)
                .set();
    }

    /** Jobs that have been too long in their state, those first that have been for longest; there may be more of them. */
    public List<UUID> overdue(Tx tx, JobLimits limits) {
        return tx.handle()
                .createQuery(OVERDUE)
                .bind("most", OVERDUE_MAX)
                .bind("assignedBefore", tx.now().minus(limits.accept()))
                .bind("acceptedBefore", tx.now().minus(limits.start()))
                .bind("stoppingBefore", tx.now().minus(limits.stop()))
                .bind("now", tx.now())
                .mapTo(UUID.class)
                .list();
    }
}
