package dev.belay.pipelines.build;

import dev.belay.platform.database.Tx;
import java.util.List;

/** The SQL that finds builds of a pipeline. */
public final class BuildSearchStore {

    private static final String FIND = BuildStore.COLUMNS + """
            where b.pipeline = (select id from pipelines.pipeline where slug = :slug) and b.number < :before
              and (cast(:branch as text) is null or b.branch = :branch)
              and (cast(:state as text) is null or b.state = :state)
            order by b.number desc limit :limit
            """;

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
