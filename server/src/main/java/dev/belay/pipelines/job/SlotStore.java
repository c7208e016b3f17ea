package dev.belay.pipelines.job;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of concurrency groups. What it costs depends on the limits of a group, not on the length of its queue. */
final class SlotStore {

    private static final String NEWS = "select concurrency_group from pipelines.slot_news order by id limit 1";

    /** Only those who give slots take this lock, and one at a time. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('slots ' || :group, 0))::text";

    private static final String FORGET = "delete from pipelines.slot_news where concurrency_group = :group";

    private static final String HELD = """
            select count(*) from pipelines.job
            where concurrency_group = :group
              and state in ('scheduled', 'assigned', 'accepted', 'running', 'canceling', 'timing_out')
            """;

    private static final String MOST = """
            select concurrency_limit from pipelines.job
            where concurrency_group = :group and state in ('limiting', 'limited')
            order by concurrency_limit desc limit 1
            """;

    private static final String ORDERED = """
            select id, build, concurrency_limit, state in ('limiting', 'limited') as asks from pipelines.job
            where concurrency_group = :group and concurrency_ordered and queue_place is not null
              and state in ('waiting', 'limiting', 'limited')
            order by queued_at, build, queue_place, id limit :most
            """;

    private static final String EAGER = """
            select id, build, concurrency_limit, true as asks from pipelines.job
            where concurrency_group = :group and not concurrency_ordered and state in ('limiting', 'limited')
            order by priority desc, queued_at, build, position, id limit :most
            """;

    /** Who is just being canceled is let be: that is news, too. */
    private static final String GIVE = """
            update pipelines.job set state = 'scheduled', scheduled_at = :now
            where id in (select id from pipelines.job where id = any(:ids) and state in ('limiting', 'limited')
                         for update skip locked)
            """;

    private static final String HOLD_BACK = """
            update pipelines.job set state = 'limited'
            where id in (select id from pipelines.job where concurrency_group = :group and state = 'limiting'
                         for update skip locked)
            """;

    /** Walks the index from one group to the next, whatever waits in each. */
    private static final String LOOK_AGAIN = """
            with recursive waiting (name) as (
                (select concurrency_group from pipelines.job
                 where concurrency_group is not null and state in ('limiting', 'limited')
                 order by concurrency_group limit 1)
                union all
                select (select j.concurrency_group from pipelines.job j
                        where j.concurrency_group > waiting.name and j.state in ('limiting', 'limited')
                        order by j.concurrency_group limit 1)
                from waiting where waiting.name is not null
            )
            insert into pipelines.slot_news (concurrency_group) select name from waiting where name is not null
            """;

    /** A group in which something changed. */
    Optional<String> news(Tx tx) {
        return tx.handle().createQuery(NEWS).mapTo(String.class).findOne();
    }

    /** Keeps others who give slots from the group until the transaction ends, and forgets what changed in it until now. */
    void take(Tx tx, String group) {
        tx.handle().createQuery(LOCK).bind("group", group).mapTo(String.class).one();
        tx.handle().createUpdate(FORGET).bind("group", group).execute();
    }

    int held(Tx tx, String group) {
        return tx.handle()
                .createQuery(HELD)
                .bind("group", group)
                .mapTo(Integer.class)
                .one();
    }

    /** The highest limit among those that ask for a slot. */
    int most(Tx tx, String group) {
        return tx.handle()
                .createQuery(MOST)
                .bind("group", group)
                .mapTo(Integer.class)
                .findOne()
                .orElse(0);
    }

    List<Slots.Queued> ordered(Tx tx, String group, int most) {
        return queued(tx, ORDERED, group, most);
    }

    List<Slots.Queued> eager(Tx tx, String group, int most) {
        return queued(tx, EAGER, group, most);
    }

    private static List<Slots.Queued> queued(Tx tx, String sql, String group, int most) {
        return tx.handle()
                .createQuery(sql)
                .bind("group", group)
                .bind("most", most)
                .map((row, _) -> queued(row))
                .list();
    }

    private static Slots.Queued queued(ResultSet row) throws SQLException {
        return new Slots.Queued(
                Rows.id(row, "id"), Rows.id(row, "build"), row.getInt("concurrency_limit"), row.getBoolean("asks"));
    }

    /** They want agents now. */
    void give(Tx tx, List<UUID> jobs) {
        tx.handle()
                .createUpdate(GIVE)
                .bindArray("ids", UUID.class, jobs)
                .bind("now", tx.now())
                .execute();
    }

    /** Who asked and got no slot was told so. */
    int holdBack(Tx tx, String group) {
        return tx.handle().createUpdate(HOLD_BACK).bind("group", group).execute();
    }

    /** Every group in which somebody waits is looked at again. */
    int lookAgain(Tx tx) {
        return tx.handle().createUpdate(LOOK_AGAIN).execute();
    }
}
