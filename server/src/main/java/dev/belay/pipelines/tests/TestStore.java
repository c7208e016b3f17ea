package dev.belay.pipelines.tests;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;

/** The SQL of reading reports. */
final class TestStore {

    private static final String UNREAD = """
            select a.id, a.job, a.build, a.path, a.bytes, b.pipeline, b.commit
            from pipelines.artifact a join pipelines.build b on b.id = a.build
            where a.state = 'finished' and not a.report_read
              and a.path ~ '(^|/)(junit[^/]*|TEST-[^/]*|[^/]*\\.junit)\\.xml$'
            order by a.created_at limit :most
            """;

    private static final String READ = "update pipelines.artifact set report_read = true where id = :id";

    private static final String INSERT_REPORT = """
            insert into pipelines.test_report (artifact, build, job, path, fault, passed, failed, skipped, millis, at)
            values (:artifact, :build, :job, :path, :fault, :passed, :failed, :skipped, :millis, :now)
            on conflict (artifact) do nothing
            """;

    private static final String COUNT_OF_BUILD = """
            select count(*) as reports, coalesce(sum(passed + failed + skipped), 0) as tests
            from pipelines.test_report where build = :build
            """;

    private static final String INSERT_TESTS = """
            insert into pipelines.test (pipeline, key, suite, class, name)
            select :pipeline, key, suite, class, name
            from unnest(cast(:keys as text[]), cast(:suites as text[]), cast(:classes as text[]), cast(:names as text[]))
                each (key, suite, class, name)
            where not exists (select from pipelines.test known
                              where known.pipeline = :pipeline and known.key = each.key)
            on conflict (pipeline, key) do nothing
            """;

    private static final String INSERT_RESULTS = """
            insert into pipelines.test_result (test, at, artifact, place, build, job, commit, outcome, millis, message, stack,
                                               output)
            select test.id, :now, :artifact, each.place, :build, :job, :commit, each.outcome, each.millis, each.message,
                   each.stack, each.output
            from unnest(cast(:keys as text[]), cast(:outcomes as text[]), cast(:times as bigint[]),
                        cast(:messages as text[]), cast(:stacks as text[]), cast(:outputs as text[]))
                with ordinality each (key, outcome, millis, message, stack, output, place)
            join pipelines.test on test.pipeline = :pipeline and test.key = each.key
            """;

    /** A failure and a success at one commit, one of which is new, or both in one report. */
    private static final String INSERT_FLAKES = """
            insert into pipelines.test_flake (test, commit, pipeline, at)
            select distinct new.test, new.commit, cast(:pipeline as uuid), cast(:now as timestamptz)
            from pipelines.test_result new
            where new.artifact = :artifact and (
                new.outcome = 'passed' and exists (
                    select from pipelines.test_result other
                    where other.test = new.test and other.commit = new.commit and other.outcome = 'failed')
                or new.outcome = 'failed' and exists (
                    select from pipelines.test_result other
                    where other.test = new.test and other.commit = new.commit and other.outcome = 'passed'))
            on conflict (test, commit) do update set at = excluded.at
            """;

    private static final String INSERT_OWN_FLAKES = """
            insert into pipelines.test_flake (test, commit, pipeline, at)
            select distinct test.id, cast(:commit as text), cast(:pipeline as uuid), cast(:now as timestamptz)
            from unnest(cast(:keys as text[])) each (key)
            join pipelines.test on test.pipeline = :pipeline and test.key = each.key
            on conflict (test, commit) do update set at = excluded.at
            """;

    private static final String FORGET_RESULTS = """
            delete from pipelines.test_result where (artifact, place) in (
                select artifact, place from pipelines.test_result where at < :before order by at limit :most)
            """;

    private static final String FORGET_FLAKES = "delete from pipelines.test_flake where at < :before";

    /** An artifact that is a report by its name. */
    record Unread(UUID artifact, UUID job, UUID build, String path, long bytes, UUID pipeline, String commit) {}

    /** How much of a build was read. */
    record Count(int reports, long tests) {}

    /** Reports that were not read, the oldest first. */
    List<Unread> unread(Tx tx, int most) {
        return tx.handle()
                .createQuery(UNREAD)
                .bind("most", most)
                .map((row, _) -> new Unread(
                        Rows.id(row, "id"),
                        Rows.id(row, "job"),
                        Rows.id(row, "build"),
                        row.getString("path"),
                        row.getLong("bytes"),
                        Rows.id(row, "pipeline"),
                        row.getString("commit")))
                .list();
    }

    Count count(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(COUNT_OF_BUILD)
                .bind("build", build)
                .map((row, _) -> new Count(row.getInt("reports"), row.getLong("tests")))
                .one();
    }

    void read(Tx tx, UUID artifact) {
        tx.handle().createUpdate(READ).bind("id", artifact).execute();
    }

    /** Notes a report with what it says, or why it says nothing; false when it was noted before. */
    boolean report(Tx tx, Unread report, Optional<String> fault, List<TestCase> cases) {
        return about(tx.handle().createUpdate(INSERT_REPORT), report)
                        .bind("path", report.path())
                        .bind("fault", fault.orElse(null))
                        .bind("passed", count(cases, TestCase.Outcome.PASSED))
                        .bind("failed", count(cases, TestCase.Outcome.FAILED))
                        .bind("skipped", count(cases, TestCase.Outcome.SKIPPED))
                        .bind(
                                "millis",
                                cases.stream().mapToLong(TestCase::millis).sum())
                        .bind("now", tx.now())
                        .execute()
                == 1;
    }

    private static long count(List<TestCase> cases, TestCase.Outcome outcome) {
        return cases.stream().filter(each -> each.outcome() == outcome).count();
    }

    private static <T extends SqlStatement<T>> T about(T statement, Unread report) {
        return statement
                .bind("artifact", report.artifact())
                .bind("build", report.build())
                .bind("job", report.job());
    }

    /** Keeps the results of a report, and which of its tests are flaky by now. */
    void results(Tx tx, Unread report, List<TestCase> cases) {
        List<String> keys = cases.stream().map(TestCase::key).toList();
        tx.handle()
                .createUpdate(INSERT_TESTS)
                .bind("pipeline", report.pipeline())
                .bindArray("keys", String.class, keys)
                .bindArray("suites", String.class, texts(cases, TestCase::suite))
                .bindArray("classes", String.class, texts(cases, TestCase::className))
                .bindArray("names", String.class, texts(cases, TestCase::name))
                .execute();
        about(tx.handle().createUpdate(INSERT_RESULTS), report)
                .bind("pipeline", report.pipeline())
                .bind("commit", report.commit())
                .bindArray("keys", String.class, keys)
                .bindArray(
                        "outcomes",
                        String.class,
                        texts(cases, each -> each.outcome().written()))
                .bindArray(
                        "times",
                        Long.class,
                        cases.stream().map(TestCase::millis).toList())
                .bindArray("messages", String.class, texts(cases, TestCase::message))
                .bindArray("stacks", String.class, texts(cases, TestCase::stack))
                .bindArray("outputs", String.class, texts(cases, TestCase::output))
                .bind("now", tx.now())
                .execute();
        flakes(tx, report, cases);
    }

    private void flakes(Tx tx, Unread report, List<TestCase> cases) {
        tx.handle()
                .createUpdate(INSERT_FLAKES)
                .bind("artifact", report.artifact())
                .bind("pipeline", report.pipeline())
                .bind("now", tx.now())
                .execute();
        List<String> own =
                cases.stream().filter(TestCase::flaky).map(TestCase::key).toList();
        if (!own.isEmpty()) {
            tx.handle()
                    .createUpdate(INSERT_OWN_FLAKES)
                    .bind("pipeline", report.pipeline())
                    .bind("commit", report.commit())
                    .bindArray("keys", String.class, own)
                    .bind("now", tx.now())
                    .execute();
        }
    }

    private static List<String> texts(List<TestCase> cases, java.util.function.Function<TestCase, String> text) {
        return cases.stream().map(text).toList();
    }

    /** Removes some of the results that are older; answers how many that were. */
    int forget(Tx tx, Duration age, int most) {
        Instant before = tx.now().minus(age);
        tx.handle().createUpdate(FORGET_FLAKES).bind("before", before).execute();
        return tx.handle()
                .createUpdate(FORGET_RESULTS)
                .bind("before", before)
                .bind("most", most)
                .execute();
    }
}
