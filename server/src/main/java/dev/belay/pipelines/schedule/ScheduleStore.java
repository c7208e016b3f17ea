package dev.belay.pipelines.schedule;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.type.TypeReference;

/** The SQL of schedules. */
final class ScheduleStore {

    private static final TypeReference<Map<String, String>> ENV = new TypeReference<>() {};

    private static final String COLUMNS = """
            select p.slug, s.name, s.cron, s.branch, s.message, s.paused, s.env, s.next_at, s.last_at, s.last_build,
                   s.made_by
            from pipelines.schedule s join pipelines.pipeline p on p.id = s.pipeline
            """;

    private static final String OF_PIPELINE = COLUMNS + "where s.pipeline = :pipeline order by s.name";

    private static final String DUE =
            COLUMNS + "where s.next_at <= :now order by s.next_at limit 1 for update of s skip locked";

    private static final String PUT = """
            insert into pipelines.schedule (pipeline, name, cron, branch, message, paused, env, next_at, made_by)
            values (:pipeline, :name, :cron, :branch, :message, :paused, cast(:env as jsonb), :nextAt, :madeBy)
            on conflict (pipeline, name) do update set
                cron = excluded.cron, branch = excluded.branch, message = excluded.message, paused = excluded.paused,
                env = excluded.env, next_at = excluded.next_at, made_by = excluded.made_by
            """;

    private static final String RAN = """
            update pipelines.schedule set next_at = :next, last_at = :now, last_build = :build
            where pipeline = :pipeline and name = :name
            """;

    private static final String DELETE = "delete from pipelines.schedule where pipeline = :pipeline and name = :name";

    List<Schedule> ofPipeline(Tx tx, UUID pipeline) {
        return tx.handle()
                .createQuery(OF_PIPELINE)
                .bind("pipeline", pipeline)
                .map((row, _) -> schedule(row))
                .list();
    }

    /** The one that has been due longest, kept from others until the transaction ends. */
    Optional<Schedule> due(Tx tx) {
        return tx.handle()
                .createQuery(DUE)
                .bind("now", tx.now())
                .map((row, _) -> schedule(row))
                .findOne();
    }

    void put(Tx tx, UUID pipeline, Schedule schedule) {
        tx.handle()
                .createUpdate(PUT)
                .bind("pipeline", pipeline)
                .bind("name", schedule.name())
                .bind("cron", schedule.cron())
                .bind("branch", schedule.branch())
                .bind("message", schedule.message())
                .bind("paused", schedule.paused())
                .bind("env", Json.API.writeValueAsString(schedule.env()))
                .bind("nextAt", schedule.nextAt().orElse(null))
                .bind("madeBy", schedule.madeBy())
                .execute();
    }

    void ran(Tx tx, UUID pipeline, String name, long build, Instant next) {
        tx.handle()
                .createUpdate(RAN)
                .bind("pipeline", pipeline)
                .bind("name", name)
                .bind("build", build)
                .bind("now", tx.now())
                .bind("next", next)
                .execute();
    }

    /** False when there is none of that name. */
    boolean delete(Tx tx, UUID pipeline, String name) {
        return tx.handle()
                        .createUpdate(DELETE)
                        .bind("pipeline", pipeline)
                        .bind("name", name)
                        .execute()
                == 1;
    }

    private static Schedule schedule(ResultSet row) throws SQLException {
        return new Schedule(
                row.getString("slug"),
                row.getString("name"),
                row.getString("cron"),
                row.getString("branch"),
                row.getString("message"),
                row.getBoolean("paused"),
                Json.API.readValue(row.getString("env"), ENV),
                Rows.maybeTime(row, "next_at"),
                Rows.maybeTime(row, "last_at"),
                Optional.ofNullable(row.getObject("last_build", Long.class)),
                row.getString("made_by"));
    }
}
