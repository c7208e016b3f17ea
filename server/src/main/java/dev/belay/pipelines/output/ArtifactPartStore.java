package dev.belay.pipelines.output;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The SQL of parts of artifacts. */
final class ArtifactPartStore {

    /** Parts that may lie about. */
    record Left(UUID artifact, int parts) {}

    private static final String OFFER =
            "update pipelines.artifact set parts = :parts where id = :id and state = 'new' and parts < :parts";

    private static final String AWAITED = """
            select exists (select from pipelines.artifact where id = :id and state = 'new' and parts >= :number)
            """;

    private static final String LEFT = """
            select id, parts from pipelines.artifact
            where parts > 0 and (state <> 'new' or created_at < :before) order by created_at limit :most
            """;

    private static final String REMOVED = """
            update pipelines.artifact
            set parts = 0, state = case when state = 'new' then 'error' else state end
            where id = :id
            """;

    void offer(Tx tx, UUID id, int parts) {
        tx.handle().createUpdate(OFFER).bind("id", id).bind("parts", parts).execute();
    }

    /** Whether a part is still of use. */
    boolean isAwaited(Tx tx, UUID id, int number) {
        return tx.handle()
                .createQuery(AWAITED)
                .bind("id", id)
                .bind("number", number)
                .mapTo(Boolean.class)
                .one();
    }

    /** Those that nobody needs any more, or that were begun before a time and not ended. */
    List<Left> left(Tx tx, Instant before, int most) {
        return tx.handle()
                .createQuery(LEFT)
                .bind("before", before)
                .bind("most", most)
                .map((row, _) -> new Left(Rows.id(row, "id"), row.getInt("parts")))
                .list();
    }

    void removed(Tx tx, UUID id) {
        tx.handle().createUpdate(REMOVED).bind("id", id).execute();
    }
}
