package dev.belay.pipelines.tests;

import dev.belay.pipelines.tests.TestResult.TestName;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of what tests came to. */
public final class ResultStore {

    private static final String TOTALS = """
            select count(*) as reports, coalesce(sum(r.passed), 0) as passed, coalesce(sum(r.failed), 0) as failed,
                   coalesce(sum(r.skipped), 0) as skipped, coalesce(sum(r.millis), 0) as millis
            from pipelines.test_report r join pipelines.job j on j.id = r.job
            where r.build = :build and j.retried_by is null
            """;

    private static final String FAULTS = """
            select r.path, r.fault from pipelines.test_report r join pipelines.job j on j.id = r.job
            where r.build = :build and r.fault is not null and j.retried_by is null order by r.path limit :most
            """;

    private static final String COLUMNS = """
            select r.test, t.suite, t.class, t.name, r.outcome, r.millis, r.message,
                   case when r.outcome = 'passed' then '' else r.stack end as stack,
                   case when r.outcome = 'passed' then '' else r.output end as output, r.at, r.job, b.number, r.commit,
                   exists (select from pipelines.test_flake f where f.test = r.test and f.commit = r.commit) as flaky
            from pipelines.test_result r
            join pipelines.test t on t.id = r.test
            join pipelines.build b on b.id = r.build
            """;

    private static final String OF_BUILD = COLUMNS + """
            join pipelines.job j on j.id = r.job
            where r.build = :build and r.outcome = :outcome and j.retried_by is null
            order by r.millis desc, t.class, t.name, r.artifact, r.place limit :most offset :from
            """;

    private static final String HISTORY = COLUMNS + "where r.test = :test order by r.at desc limit :most";

    private static final String NAME = """
            select suite, class, name from pipelines.test t
            where t.id = :test and t.pipeline = (select id from pipelines.pipeline where slug = :slug)
            """;

    private static final String FLAKIEST = """
            select flake.test, t.suite, t.class, t.name, flake.commits, flake.last, latest.failed, latest.results
            from (select test, count(*) as commits, max(at) as last from pipelines.test_flake
                  where pipeline = (select id from pipelines.pipeline where slug = :slug) and at >= :since
                  group by test order by count(*) desc, max(at) desc limit :most) flake
            join pipelines.test t on t.id = flake.test
            cross join lateral (
                select count(*) as results, count(*) filter (where outcome = 'failed') as failed
                from (select outcome from pipelines.test_result r
                      where r.test = flake.test order by r.at desc limit :looked) lately) latest
            order by flake.commits desc, flake.last desc
            """;

    private static final String PENDING = """
            select exists (select from pipelines.artifact a
                           where a.build = :build and a.state = 'finished' and not a.report_read
                             and a.path ~ '(^|/)(junit[^/]*|TEST-[^/]*|[^/]*\\.junit)\\.xml$')
            """;

    /** Reports that are named on one page. */
    private static final int FAULTS_MAX = 20;

    public TestTotals totals(Tx tx, UUID build) {
        List<TestTotals.Fault> faults = tx.handle()
                .createQuery(FAULTS)
                .bind("build", build)
                .bind("most", FAULTS_MAX)
                .map((row, _) -> new TestTotals.Fault(row.getString("path"), row.getString("fault")))
                .list();
        return tx.handle()
                .createQuery(TOTALS)
                .bind("build", build)
                .map((row, _) -> new TestTotals(
                        row.getInt("reports"),
                        row.getInt("passed"),
                        row.getInt("failed"),
                        row.getInt("skipped"),
                        row.getLong("millis"),
                        faults))
                .one();
    }

    /** Whether a report of the build waits to be read. */
    public boolean isPending(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(PENDING)
                .bind("build", build)
                .mapTo(Boolean.class)
                .one();
    }

    /** The tests of a build that ended so, the slowest first; those of retried jobs left out. */
    public List<TestResult> ofBuild(Tx tx, UUID build, String outcome, int from, int most) {
        return tx.handle()
                .createQuery(OF_BUILD)
                .bind("build", build)
                .bind("outcome", outcome)
                .bind("from", from)
                .bind("most", most)
                .map((row, _) -> result(row))
                .list();
    }

    /** The last results of a test, the newest first. */
    public List<TestResult> history(Tx tx, long test, int most) {
        return tx.handle()
                .createQuery(HISTORY)
                .bind("test", test)
                .bind("most", most)
                .map((row, _) -> result(row))
                .list();
    }

    /** A test of a pipeline. */
    public Optional<TestName> name(Tx tx, String slug, long test) {
        return tx.handle()
                .createQuery(NAME)
                .bind("slug", slug)
                .bind("test", test)
                .map((row, _) -> name(row))
                .findOne();
    }

    /** The tests that were flaky at most commits within some time; of each, so many of its last results are looked at. */
    public List<FlakyTest> flakiest(Tx tx, String slug, Duration within, int most, int looked) {
        return tx.handle()
                .createQuery(FLAKIEST)
                .bind("slug", slug)
                .bind("since", tx.now().minus(within))
                .bind("most", most)
                .bind("looked", looked)
                .map((row, _) -> new FlakyTest(
                        row.getLong("test"),
                        name(row),
                        row.getInt("commits"),
                        Rows.time(row, "last"),
                        row.getInt("failed"),
                        row.getInt("results")))
                .list();
    }

    private static TestResult result(ResultSet row) throws SQLException {
        return new TestResult(
                row.getLong("test"),
                name(row),
                row.getString("outcome"),
                row.getLong("millis"),
                row.getString("message"),
                row.getString("stack"),
                row.getString("output"),
                Rows.time(row, "at"),
                Rows.id(row, "job"),
                row.getLong("number"),
                row.getString("commit"),
                row.getBoolean("flaky"));
    }

    private static TestName name(ResultSet row) throws SQLException {
        return new TestName(row.getString("suite"), row.getString("class"), row.getString("name"));
    }
}
