package dev.belay.bench.jobs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Fills the queue with copies of a pipeline's first build, straight in the database: it is not their making that counts. As builds
 * that were made one after the other, none is of the same moment as another.
 */
final class Queued {

    private static final int BUILDS_AT_ONCE = 500;

    private static final String COPY = """
            with template as (
                select b.* from pipelines.build b join pipelines.pipeline p on p.id = b.pipeline
                where p.slug = ? and b.number = 1),
            copy as (
                insert into pipelines.build (id, pipeline, number, state, source, branch, commit, message, author, env,
                                             created_at)
                select gen_random_uuid(), pipeline, number + each, state, source, branch, commit, message, author, env,
                       created_at + each * interval '1 millisecond'
                from template, generate_series(cast(? as int), cast(? as int)) each
                returning id, pipeline, created_at),
            step as (
                insert into pipelines.step (build, number, position, definition, needs)
                select copy.id, s.number, s.position, s.definition, s.needs
                from copy, template join pipelines.step s on s.build = template.id)
            insert into pipelines.job (id, build, pipeline, step, position, kind, state, retries, rules, priority, queued_at,
                                       created_at, scheduled_at)
            select gen_random_uuid(), copy.id, copy.pipeline, j.step, j.position, j.kind, 'scheduled', 0, j.rules, j.priority,
                   copy.created_at, j.created_at, j.scheduled_at
            from copy, template join pipelines.job j on j.build = template.id
            """;

    private Queued() {}

    /** Makes builds 2 and so on, so many of them, each with all its jobs waiting for agents. */
    static void fill(Connection database, String slug, int builds) throws SQLException {
        try (PreparedStatement copy = database.prepareStatement(COPY);
                Statement statement = database.createStatement()) {
            for (int done = 0; done < builds; done += BUILDS_AT_ONCE) {
                copy.setString(1, slug);
                copy.setInt(2, done + 1);
                copy.setInt(3, Math.min(builds, done + BUILDS_AT_ONCE));
                copy.executeUpdate();
            }
            statement.execute("update pipelines.pipeline set builds = builds + " + builds);
            statement.execute("vacuum analyze pipelines.job");
            statement.execute("vacuum analyze pipelines.step");
            statement.execute("analyze pipelines.build");
        }
    }
}
