package dev.belay.pipelines.build;

import dev.belay.kernel.Actor;
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

/** The SQL of who let builds go on. */
public final class UnblockingStore {

    /** That somebody unblocked a step. */
    public record Unblocked(UUID job, String byId, String byName, Map<String, String> answers, Instant at) {}

    private static final TypeReference<Map<String, String>> ANSWERS = new TypeReference<>() {};

    private static final String INSERT = """
            insert into pipelines.unblocking (job, build, by_id, by_name, by_email, answers, at)
            values (:job, :build, :byId, :byName, :byEmail, cast(:answers as jsonb), :now)
            """;

    private static final String OF_JOB =
            "select job, by_id, by_name, answers, at from pipelines.unblocking where job = :job";

    private static final String OF_BUILD =
            "select job, by_id, by_name, answers, at from pipelines.unblocking where build = :build order by at, job";

    private static final String NEWER = """
            select newer.number from pipelines.build this
            join pipelines.build newer on newer.pipeline = this.pipeline and newer.number > this.number
            where this.id = :build and newer.branch = this.branch and newer.state <> 'canceled'
            order by newer.number desc limit 1
            """;

    void insert(Tx tx, UUID job, UUID build, Actor actor, String email, Map<String, String> answers) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("job", job)
                .bind("build", build)
                .bind("byId", actor.id())
                .bind("byName", actor.label())
                .bind("byEmail", email)
                .bind("answers", Json.API.writeValueAsString(answers))
                .bind("now", tx.now())
                .execute();
    }

    Optional<Unblocked> ofJob(Tx tx, UUID job) {
        return tx.handle()
                .createQuery(OF_JOB)
                .bind("job", job)
                .map((row, _) -> unblocked(row))
                .findOne();
    }

    /** All of a build, the oldest first. */
    public List<Unblocked> ofBuild(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(OF_BUILD)
                .bind("build", build)
                .map((row, _) -> unblocked(row))
                .list();
    }

    /** The number of the newest build of the same branch that was made after this one. */
    Optional<Long> newer(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(NEWER)
                .bind("build", build)
                .mapTo(Long.class)
                .findOne();
    }

    private static Unblocked unblocked(ResultSet row) throws SQLException {
        return new Unblocked(
                Rows.id(row, "job"),
                row.getString("by_id"),
                row.getString("by_name"),
                Json.API.readValue(row.getString("answers"), ANSWERS),
                Rows.time(row, "at"));
    }
}
