package dev.belay.pipelines.build;

import dev.belay.platform.database.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;

/** The SQL that finds builds of a pipeline. */
public final class BuildSearchStore {

    private static final String FIND = BuildStore.COLUMNS + """
            where b.pipeline = (select id from pipelines.pipeline where slug = :slug) and b.number < :before
              and (cast(:branch as text) is null or b.branch = :branch)
              and (cast(:state as text) is null or b.state = :state)
            order by b.number desc limit :limit
            """;

    private static final String NEWEST = BuildStore.COLUMNS + "order by b.created_at desc, b.id desc limit :limit";

    private static final String OLDER = BuildStore.COLUMNS + """
            where (b.created_at, b.id) < (select created_at, id from pipelines.build where id = :before)
            order by b.created_at desc, b.id desc limit :limit
            """;

    /** The newest builds of all pipelines, or those made before one, at most so many. */
    public List<Build> newest(Tx tx, Optional<UUID> before, int limit) {
        Query query = tx.handle().createQuery(before.isPresent() ? OLDER : NEWEST);
        before.ifPresent(id -> query.bind("before", id));
        return query.bind("limit", limit).map((row, _) -> BuildStore.build(row)).list();
    }

    /** At most so many. */
    public List<Build> find(Tx tx, String slug, BuildSearch search, int limit) {
        return tx.handle()
                .createQuery(FIND)
                .bind("slug", slug)
                .bind("before", search.before().orElse(Long.MAX_VALUE))
                .bind("branch", search.branch().orElse(null))
                .bind("state", search.state().orElse(null))
                .bind("limit", limit)
                .map((row, _) -> BuildStore.build(row))
                .list();
    }
}
