package dev.belay.rollouts;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** All SQL of the looks of rollouts, which plots show. */
final class LookStore {

    private static final String INSERT_LOOK = """
            insert into rollouts.look
                (rollout, sequence, at, seconds, share, pilot_requests, pilot_failures, pilot_median_millis,
                 pilot_p99_millis, stable_requests, stable_failures, stable_median_millis, stable_p99_millis, harm, no_harm)
            values (:rollout, :sequence, :at, :seconds, :share, :pilotRequests, :pilotFailures, :pilotMedian,
                 :pilotP99, :stableRequests, :stableFailures, :stableMedian, :stableP99, :harm, :noHarm)
            """;

    private static final String LAST_SEQUENCE =
            "select coalesce(max(sequence), 0) from rollouts.look where rollout = :rollout";

    private static final String LOOKS = """
            select rollout, sequence, at, seconds, share, pilot_requests, pilot_failures, pilot_median_millis,
                pilot_p99_millis, stable_requests, stable_failures, stable_median_millis, stable_p99_millis, harm, no_harm
            from (select * from rollouts.look where rollout = :rollout order by sequence desc limit :limit) latest
            order by sequence
            """;

    private static final String THIN_LOOKS = """
            delete from rollouts.look
            where rollout = :rollout
              and (at < :tenthBefore and sequence % 10 <> 0 or at < :hundredthBefore and sequence % 100 <> 0)
            """;

    private static final String FORGET_LOOKS = """
            delete from rollouts.look
            where rollout in (select number from rollouts.rollout where ended < :before and exists
                (select from rollouts.look where look.rollout = rollout.number) limit 100)
            """;

    int lastSequence(Tx tx, long rollout) {
        return tx.handle()
                .createQuery(LAST_SEQUENCE)
                .bind("rollout", rollout)
                .mapTo(Integer.class)
                .one();
    }

    void insert(Tx tx, Seen seen) {
        tx.handle()
                .createUpdate(INSERT_LOOK)
                .bind("rollout", seen.rollout())
                .bind("sequence", seen.sequence())
                .bind("at", seen.at())
                .bind("seconds", seen.seconds())
                .bind("share", seen.share())
                .bind("pilotRequests", seen.pilot().requests())
                .bind("pilotFailures", seen.pilot().failures())
                .bind("pilotMedian", seen.pilot().medianMillis())
                .bind("pilotP99", seen.pilot().p99Millis())
                .bind("stableRequests", seen.stable().requests())
                .bind("stableFailures", seen.stable().failures())
                .bind("stableMedian", seen.stable().medianMillis())
                .bind("stableP99", seen.stable().p99Millis())
                .bind("harm", seen.harm())
                .bind("noHarm", seen.noHarm())
                .execute();
    }

    /** The latest looks of a rollout, oldest first. */
    List<Seen> looks(Tx tx, long rollout, int limit) {
        return tx.handle()
                .createQuery(LOOKS)
                .bind("rollout", rollout)
                .bind("limit", limit)
                .map((row, _) -> seen(row))
                .list();
    }

    /** Keeps every look of the last fifteen minutes, every tenth of the last three hours, and every hundredth. */
    void thinLooks(Tx tx, long rollout) {
        tx.handle()
                .createUpdate(THIN_LOOKS)
                .bind("rollout", rollout)
                .bind("tenthBefore", tx.now().minus(Duration.ofMinutes(15)))
                .bind("hundredthBefore", tx.now().minus(Duration.ofHours(3)))
                .execute();
    }

    /** Removes the looks of rollouts that ended before {@code before}, up to a hundred rollouts at a time. */
    void forgetLooks(Tx tx, Instant before) {
        tx.handle().createUpdate(FORGET_LOOKS).bind("before", before).execute();
    }

    private static Seen seen(ResultSet row) throws SQLException {
        return new Seen(
                row.getLong("rollout"),
                row.getInt("sequence"),
                Rows.time(row, "at"),
                row.getDouble("seconds"),
                row.getInt("share"),
                traffic(row, "pilot"),
                traffic(row, "stable"),
                row.getDouble("harm"),
                row.getDouble("no_harm"));
    }

    private static Seen.Traffic traffic(ResultSet row, String side) throws SQLException {
        return new Seen.Traffic(
                row.getLong(side + "_requests"),
                row.getLong(side + "_failures"),
                row.getDouble(side + "_median_millis"),
                row.getDouble(side + "_p99_millis"));
    }
}
