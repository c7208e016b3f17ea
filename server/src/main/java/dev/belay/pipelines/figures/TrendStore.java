package dev.belay.pipelines.figures;

import dev.belay.platform.database.Tx;
import java.util.List;

/** The SQL of how long the steps of a pipeline take, by its newest builds. */
public final class TrendStore {

    /** So many builds are looked at, and of them so many jobs, those of the newest builds first. */
    public static final int BUILDS_MAX = 60;

    /** They are looked for among so many of the newest, since of many builds nothing may have had to run. */
    public static final int AMONG = 600;

    private static final int JOBS_MAX = 5_000;
    private static final int LABEL_CHARACTERS_MAX = 200;

    private static final String TIMED = """
            select left(coalesce(s.definition -> 'common' ->> 'written', s.definition -> 'common' ->> 'label', ''), :labelMax)
                       as label,
                   recent.number,
                   cast(extract(epoch from recent.finished_at - recent.started_at) * 1000 as bigint) as millis,
                   recent.failed
            from (select j.build, j.step, b.number, j.started_at, j.finished_at,
                         not (j.passed or j.soft_failed) as failed
                  from (select id, number from pipelines.build
                        where pipeline = (select id from pipelines.pipeline where slug = :slug)
                          and number > (select builds from pipelines.pipeline where slug = :slug) - :among
                          and started_at is not null
                        order by number desc limit :builds) b
                  join pipelines.job j on j.build = b.id
                  where j.kind = 'command' and j.state in ('finished', 'timed_out') and j.started_at is not null
                  order by b.number desc limit :jobs) recent
            join pipelines.step s on s.build = recent.build and s.number = recent.step
            """;

    private static final String NOT_RUN = """
            select count(*) from pipelines.build
            where pipeline = (select id from pipelines.pipeline where slug = :slug) and number > :after and state = 'not_run'
            """;

    /** Of how many builds after one nothing was run. */
    public int notRun(Tx tx, String slug, long after) {
        return tx.handle()
                .createQuery(NOT_RUN)
                .bind("slug", slug)
                .bind("after", after)
                .mapTo(Integer.class)
                .one();
    }

    /** A job that ran, by the label of its step. */
    record Timed(String label, StepTrend.Run run) {}

    /** The steps that take longest, at most so many. */
    public List<StepTrend> slowest(Tx tx, String slug, int most) {
        return StepTrend.of(
                tx.handle()
                        .createQuery(TIMED)
                        .bind("slug", slug)
                        .bind("builds", BUILDS_MAX)
                        .bind("among", AMONG)
                        .bind("jobs", JOBS_MAX)
                        .bind("labelMax", LABEL_CHARACTERS_MAX)
                        .map((row, _) -> new Timed(
                                row.getString("label"),
                                new StepTrend.Run(
                                        row.getLong("number"), row.getLong("millis"), row.getBoolean("failed"))))
                        .list(),
                most);
    }
}
