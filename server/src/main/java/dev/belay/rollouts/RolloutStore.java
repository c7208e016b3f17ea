package dev.belay.rollouts;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import dev.belay.rollouts.evidence.Evidence;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** All SQL of rollouts. */
final class RolloutStore {

    private static final String COLUMNS = """
            number, service, environment, release, stable, job, build, phases, stage, since, phase, generation, waiting,
            reason, blamed, held_by, advance_phase, back_out_order, evidence, exposed, looked_until, created, ended
            """;

    private static final String BY_NUMBER = "select " + COLUMNS + " from rollouts.rollout where number = :number";

    private static final String LOCK = BY_NUMBER + " for update";

    private static final String BY_JOB = "select " + COLUMNS + " from rollouts.rollout where job = :job";

    private static final String NOT_ENDED =
            "select " + COLUMNS + " from rollouts.rollout where ended is null order by number limit :limit";

    private static final String COUNT_NOT_ENDED = "select count(*) from rollouts.rollout where ended is null";

    private static final String LATEST = "select " + COLUMNS + """
             from rollouts.rollout
            where (cast(:service as text) is null or service = :service)
            order by number desc limit :limit
            """;

    private static final String AT_TARGET = "select " + COLUMNS + """
             from rollouts.rollout
            where service = :service and environment = :environment and ended is null
            order by number
            """;

    private static final String LOCK_TARGET = AT_TARGET + " for update";

    private static final String INSERT = """
            insert into rollouts.rollout
                (service, environment, release, job, build, phases, stage, since, phase, generation, waiting, created)
            values (:service, :environment, :release, :job, :build, :phases, :stage, :now, -1, 0, :waiting, :now)
            returning number
            """;

    private static final String BEGIN = """
            update rollouts.rollout
            set stable = :stable, phases = :phases, stage = 'STARTING', since = :now, waiting = :waiting
            where number = :number
            """;

    private static final String SHIFT = """
            update rollouts.rollout
            set stage = 'SHIFTING', since = :now, phase = :phase, generation = :generation, waiting = :waiting,
                evidence = cast(:evidence as jsonb), exposed = coalesce(exposed, :now),
                looked_until = coalesce(looked_until, date_trunc('second', cast(:now as timestamptz)))
            where number = :number
            """;

    private static final String MOVE = """
            update rollouts.rollout set stage = :stage, since = :now, waiting = :waiting where number = :number
            """;

    private static final String BACK_OUT = """
            update rollouts.rollout
            set stage = 'BACKING_OUT', since = :now, generation = :generation, reason = :reason, blamed = :blamed,
                waiting = :reason
            where number = :number
            """;

    private static final String END = """
            update rollouts.rollout
            set stage = :stage, since = :now, ended = :now, reason = coalesce(:reason, reason), waiting = :waiting
            where number = :number
            """;

    private static final String LOOKED = """
            update rollouts.rollout set evidence = cast(:evidence as jsonb), looked_until = :until where number = :number
            """;

    private static final String WAIT = "update rollouts.rollout set waiting = :waiting where number = :number";

    private static final String HOLD = "update rollouts.rollout set held_by = :heldBy where number = :number";

    private static final String ADVANCE = "update rollouts.rollout set advance_phase = :phase where number = :number";

    private static final String ORDER_BACK =
            "update rollouts.rollout set back_out_order = :reason where number = :number";

    Optional<Rollout> find(Tx tx, long number) {
        return tx.handle()
                .createQuery(BY_NUMBER)
                .bind("number", number)
                .map((row, _) -> rollout(row))
                .findOne();
    }

    /** The rollout, which nobody else changes until this transaction ends. */
    Optional<Rollout> lock(Tx tx, long number) {
        return tx.handle()
                .createQuery(LOCK)
                .bind("number", number)
                .map((row, _) -> rollout(row))
                .findOne();
    }

    Optional<Rollout> ofJob(Tx tx, UUID job) {
        return tx.handle()
                .createQuery(BY_JOB)
                .bind("job", job)
                .map((row, _) -> rollout(row))
                .findOne();
    }

    /** Those that have not ended, the oldest first. */
    List<Rollout> notEnded(Tx tx, int limit) {
        return tx.handle()
                .createQuery(NOT_ENDED)
                .bind("limit", limit)
                .map((row, _) -> rollout(row))
                .list();
    }

    int countNotEnded(Tx tx) {
        return tx.handle().createQuery(COUNT_NOT_ENDED).mapTo(Integer.class).one();
    }

    /** The newest, of one service or of all. */
    List<Rollout> latest(Tx tx, Optional<String> service, int limit) {
        return tx.handle()
                .createQuery(LATEST)
                .bind("service", service)
                .bind("limit", limit)
                .map((row, _) -> rollout(row))
                .list();
    }

    /** Those of one service and environment that have not ended, the oldest first. */
    List<Rollout> atTarget(Tx tx, String service, String environment) {
        return target(tx, AT_TARGET, service, environment);
    }

    /** The same, which nobody else changes until this transaction ends. */
    List<Rollout> lockTarget(Tx tx, String service, String environment) {
        return target(tx, LOCK_TARGET, service, environment);
    }

    private static List<Rollout> target(Tx tx, String sql, String service, String environment) {
        return tx.handle()
                .createQuery(sql)
                .bind("service", service)
                .bind("environment", environment)
                .map((row, _) -> rollout(row))
                .list();
    }

    long insert(Tx tx, Draft draft, Stage stage, String waiting) {
        return tx.handle()
                .createQuery(INSERT)
                .bind("service", draft.service())
                .bind("environment", draft.environment())
                .bind("release", draft.release())
                .bind("job", draft.job())
                .bind("build", draft.build())
                .bind("phases", numbers(draft.phases()))
                .bind("stage", stage.name())
                .bind("waiting", waiting)
                .bind("now", tx.now())
                .mapTo(Long.class)
                .one();
    }

    /** Its turn has come: it stands against {@code stable}, in these phases. */
    void begin(Tx tx, long number, Optional<String> stable, List<Integer> phases, String waiting) {
        tx.handle()
                .createUpdate(BEGIN)
                .bind("number", number)
                .bind("stable", stable)
                .bind("phases", numbers(phases))
                .bind("waiting", waiting)
                .bind("now", tx.now())
                .execute();
    }

    /** The edges have been told the share of a phase. */
    void shift(Tx tx, long number, int phase, long generation, Evidence evidence, String waiting) {
        tx.handle()
                .createUpdate(SHIFT)
                .bind("number", number)
                .bind("phase", phase)
                .bind("generation", generation)
                .bind("evidence", Json.API.writeValueAsString(evidence))
                .bind("waiting", waiting)
                .bind("now", tx.now())
                .execute();
    }

    /** It is in another stage. */
    void move(Tx tx, long number, Stage stage, String waiting) {
        tx.handle()
                .createUpdate(MOVE)
                .bind("number", number)
                .bind("stage", stage.name())
                .bind("waiting", waiting)
                .bind("now", tx.now())
                .execute();
    }

    /** The edges have been told to send nobody to it. */
    void backOut(Tx tx, long number, long generation, Step.BackOut step) {
        tx.handle()
                .createUpdate(BACK_OUT)
                .bind("number", number)
                .bind("generation", generation)
                .bind("reason", step.reason())
                .bind("blamed", step.blame())
                .bind("now", tx.now())
                .execute();
    }

    /** It has ended; without a reason, the one given earlier stays. */
    void end(Tx tx, long number, Stage stage, Optional<String> reason, String waiting) {
        tx.handle()
                .createUpdate(END)
                .bind("number", number)
                .bind("stage", stage.name())
                .bind("reason", reason)
                .bind("waiting", waiting)
                .bind("now", tx.now())
                .execute();
    }

    /** Traffic up to {@code until} has been taken into the evidence. */
    void looked(Tx tx, long number, Evidence evidence, Instant until) {
        tx.handle()
                .createUpdate(LOOKED)
                .bind("number", number)
                .bind("evidence", Json.API.writeValueAsString(evidence))
                .bind("until", until)
                .execute();
    }

    void await(Tx tx, long number, String waiting) {
        tx.handle()
                .createUpdate(WAIT)
                .bind("number", number)
                .bind("waiting", waiting)
                .execute();
    }

    /** Somebody holds it, or nobody does any more. */
    void hold(Tx tx, long number, Optional<String> by) {
        tx.handle().createUpdate(HOLD).bind("number", number).bind("heldBy", by).execute();
    }

    /** Somebody orders that {@code phase} ends without more evidence. */
    void advance(Tx tx, long number, int phase) {
        tx.handle()
                .createUpdate(ADVANCE)
                .bind("number", number)
                .bind("phase", phase)
                .execute();
    }

    /** Somebody orders it back. */
    void orderBack(Tx tx, long number, String reason) {
        tx.handle()
                .createUpdate(ORDER_BACK)
                .bind("number", number)
                .bind("reason", reason)
                .execute();
    }

    private static int[] numbers(List<Integer> phases) {
        return phases.stream().mapToInt(Integer::intValue).toArray();
    }

    private static Rollout rollout(ResultSet row) throws SQLException {
        return new Rollout(
                row.getLong("number"),
                row.getString("service"),
                row.getString("environment"),
                row.getString("release"),
                Rows.maybeText(row, "stable"),
                Rows.maybeId(row, "job"),
                Rows.maybeText(row, "build"),
                Arrays.asList((Integer[]) row.getArray("phases").getArray()),
                Stage.valueOf(row.getString("stage")),
                Rows.time(row, "since"),
                row.getInt("phase"),
                row.getLong("generation"),
                row.getString("waiting"),
                Rows.maybeText(row, "reason"),
                row.getBoolean("blamed"),
                Rows.maybeText(row, "held_by"),
                Optional.ofNullable(row.getObject("advance_phase", Integer.class)),
                Rows.maybeText(row, "back_out_order"),
                Rows.maybeText(row, "evidence").map(json -> Json.API.readValue(json, Evidence.class)),
                Rows.maybeTime(row, "exposed"),
                Rows.maybeTime(row, "looked_until"),
                Rows.time(row, "created"),
                Rows.maybeTime(row, "ended"));
    }
}
