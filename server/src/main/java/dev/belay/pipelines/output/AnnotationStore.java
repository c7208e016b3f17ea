package dev.belay.pipelines.output;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of annotations. */
public final class AnnotationStore {

    private static final String PUT = """
            insert into pipelines.annotation (build, job, context, style, priority, body, created_at)
            values (:build, :job, :context, :style, :priority, :body, :now)
            on conflict (build, job, context) do update
            set style = excluded.style, priority = excluded.priority, body = excluded.body
            """;

    private static final String OF_BUILD = """
            select job, context, style, priority, body from pipelines.annotation
            where build = :build order by priority desc, created_at, context
            """;

    private static final String REMOVE = """
            delete from pipelines.annotation
            where build = :build and job is not distinct from cast(:job as uuid) and context = :context
            """;

    void put(Tx tx, UUID build, Annotation annotation) {
        tx.handle()
                .createUpdate(PUT)
                .bind("build", build)
                .bind("job", annotation.job().orElse(null))
                .bind("context", annotation.context())
                .bind("style", annotation.style().written())
                .bind("priority", annotation.priority())
                .bind("body", annotation.body())
                .bind("now", tx.now())
                .execute();
    }

    /** All of a build and its jobs, in the order in which they are shown. */
    public List<Annotation> ofBuild(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(OF_BUILD)
                .bind("build", build)
                .map((row, _) -> annotation(row))
                .list();
    }

    void remove(Tx tx, UUID build, Optional<UUID> job, String context) {
        tx.handle()
                .createUpdate(REMOVE)
                .bind("build", build)
                .bind("job", job.orElse(null))
                .bind("context", context)
                .execute();
    }

    private static Annotation annotation(ResultSet row) throws SQLException {
        return new Annotation(
                Rows.maybeId(row, "job"),
                row.getString("context"),
                Annotation.Style.read(row.getString("style")),
                row.getInt("priority"),
                row.getString("body"));
    }
}
