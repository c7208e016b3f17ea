package dev.belay.pipelines.output;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
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

    private static final String ADD = """
            insert into pipelines.annotation_addition (job, mark, added_at) values (:job, :mark, :now)
            on conflict (job, mark) do update set added_at = excluded.added_at
            where annotation_addition.added_at < :since
            """;

    private static final String FORGET =
            "delete from pipelines.annotation_addition where job = :job and added_at < :before";

    /** Notes that a job adds something; false when it has done so since a time. */
    boolean add(Tx tx, UUID job, String mark, Instant since) {
        return tx.handle()
                        .createUpdate(ADD)
                        .bind("job", job)
                        .bind("mark", mark)
                        .bind("now", tx.now())
                        .bind("since", since)
                        .execute()
                > 0;
    }

    /** Forgets what a job added before a time. */
    void forget(Tx tx, UUID job, Instant before) {
        tx.handle().createUpdate(FORGET).bind("job", job).bind("before", before).execute();
    }

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
