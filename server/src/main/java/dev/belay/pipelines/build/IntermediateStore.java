package dev.belay.pipelines.build;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of builds that newer ones of their branch make needless. */
public final class IntermediateStore {

    /**
     * Which builds of a pipeline are not wanted when a newer one of their branch comes.
     *
     * @param skip patterns for the branches of which builds that have not begun are skipped
     * @param cancel patterns for the branches of which builds that have begun are canceled
     */
    public record Rule(Optional<String> skip, Optional<String> cancel) {}

    /** An open build of which there is a newer one. */
    record Older(UUID build, String branch, long newer, Rule rule) {}

    private static final String RULE =
            "select skip_intermediate, cancel_intermediate from pipelines.pipeline where id = :pipeline";

    private static final String PUT = """
            update pipelines.pipeline set skip_intermediate = :skip, cancel_intermediate = :cancel where id = :pipeline
            """;

    /**
     * Pull requests and tags may be called as a branch is; schedules and triggers ask for their builds on purpose, and so does who
     * retries a job of a build that was ended once. Where no pipeline has a rule, no build is looked at.
     */
    private static final String OLDER = """
            select b.id, b.branch, newer.number, p.skip_intermediate, p.cancel_intermediate
            from pipelines.build b join pipelines.pipeline p on p.id = b.pipeline
            cross join lateral (
                select n.number from pipelines.build n
                where n.pipeline = b.pipeline and n.branch = b.branch and n.number > b.number
                  and n.source in ('webhook', 'poll', 'api')
                  and n.origin -> 'pullRequest' ->> 'id' is not distinct from b.origin -> 'pullRequest' ->> 'id'
                  and n.origin ->> 'tag' is null
                order by n.number desc limit 1) newer
            where b.finished_at is null and b.state <> 'canceling' and b.superseded_by is null and b.source in ('webhook', 'poll', 'api')
              and b.origin ->> 'tag' is null
              and (p.skip_intermediate is not null or p.cancel_intermediate is not null)
              and exists (select from pipelines.pipeline
                          where skip_intermediate is not null or cancel_intermediate is not null)
            order by b.created_at
            """;

    private static final String SUPERSEDED = "update pipelines.build set superseded_by = :newer where id = :build";

    public Rule rule(Tx tx, UUID pipeline) {
        return tx.handle()
                .createQuery(RULE)
                .bind("pipeline", pipeline)
                .map((row, _) ->
                        new Rule(Rows.maybeText(row, "skip_intermediate"), Rows.maybeText(row, "cancel_intermediate")))
                .one();
    }

    public void put(Tx tx, UUID pipeline, Rule rule) {
        tx.handle()
                .createUpdate(PUT)
                .bind("pipeline", pipeline)
                .bind("skip", rule.skip().orElse(null))
                .bind("cancel", rule.cancel().orElse(null))
                .execute();
    }

    List<Older> older(Tx tx) {
        return tx.handle()
                .createQuery(OLDER)
                .map((row, _) -> new Older(
                        Rows.id(row, "id"),
                        row.getString("branch"),
                        row.getLong("number"),
                        new Rule(Rows.maybeText(row, "skip_intermediate"), Rows.maybeText(row, "cancel_intermediate"))))
                .list();
    }

    void superseded(Tx tx, UUID build, long newer) {
        tx.handle()
                .createUpdate(SUPERSEDED)
                .bind("build", build)
                .bind("newer", newer)
                .execute();
    }
}
