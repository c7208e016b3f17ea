package dev.belay.pipelines.build;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.util.List;
import java.util.UUID;

/** The SQL of what holds up jobs of concurrency groups: who holds the slots, and who stands before. */
public final class SlotWaitStore {

    private static final String HOLDERS = """
            select j.id, s.definition -> 'common' ->> 'label' as label, p.slug, b.number
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

    /** A job that holds a slot. */
    public record Holder(UUID job, String label, String pipeline, long build) {}

    /** Some of the jobs that hold slots of a group, those first that have had them for longest. */
    public List<Holder> holders(Tx tx, String group, int most) {
        return tx.handle()
                .createQuery(HOLDERS)
                .bind("group", group)
                .bind("most", most)
                .map((row, _) -> new Holder(
                        Rows.id(row, "id"), row.getString("label"), row.getString("slug"), row.getLong("number")))
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
}
