package dev.belay.pipelines.job;

import dev.belay.platform.database.Tx;
import java.util.UUID;

/**
 * The SQL of which builds' outputs a job may read: those of its own pipeline, and those that trigger steps link with its build, however
 * far. A build of a stranger's commit reads only what such a one began.
 */
public final class ReachStore {

    /** A build that a foreign one led to runs what that one gave it. */
    private static final String FOREIGN = """
            with recursive line (id, origin, triggered_by) as (
                select id, origin, triggered_by from pipelines.build where id = :build
                union all
                select parent.id, parent.origin, parent.triggered_by from line
                join pipelines.job j on j.id = line.triggered_by
                join pipelines.build parent on parent.id = j.build
            )
            select coalesce(bool_or((origin -> 'pullRequest' ->> 'fork')::boolean), false) from line
            """;

    private static final String LINKED = """
            select exists (
                select from pipelines.build own join pipelines.build other on other.id = :other
                where own.id = :own
                  and (own.pipeline = other.pipeline and not :foreign
                       or coalesce(own.root, own.id) = coalesce(other.root, other.id)))
            """;

    /** Whether a build runs what a stranger wrote, or what such a build gave it. */
    public boolean isForeign(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(FOREIGN)
                .bind("build", build)
                .mapTo(Boolean.class)
                .one();
    }

    /** Whether jobs of a build may read what those of another one left. */
    public boolean reads(Tx tx, UUID own, UUID other) {
        return own.equals(other)
                || tx.handle()
                        .createQuery(LINKED)
                        .bind("own", own)
                        .bind("other", other)
                        .bind("foreign", isForeign(tx, own))
                        .mapTo(Boolean.class)
                        .one();
    }
}
