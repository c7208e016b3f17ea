package dev.belay.pipelines.tests;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.output.Artifacts;
import dev.belay.platform.database.Database;
import dev.belay.platform.work.Reconciler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the reports that jobs leave as artifacts: those named {@code junit*.xml}, {@code TEST-*.xml} or {@code *.junit.xml}, in
 * whatever folder. Each is read once; one that cannot be read is told on the page of its build, and nothing else comes of it.
 */
public final class TestReports {

    /** The largest report, in bytes. */
    static final int REPORT_BYTES_MAX = 16 << 20;

    /** So many reports of one build are read, and so many tests. */
    static final int REPORTS_OF_BUILD_MAX = 1_000;

    static final int TESTS_OF_BUILD_MAX = 100_000;

    /** Results are kept for so long. */
    static final Duration KEPT = Duration.ofDays(90);

    /** How many reports one activation reads at most. */
    private static final int AT_ONCE = 100;

    private static final int FORGOTTEN_AT_ONCE = 10_000;

    private final Database database;
    private final Artifacts artifacts;
    private final TestStore store = new TestStore();

    public TestReports(Database database, Artifacts artifacts) {
        this.database = database;
        this.artifacts = artifacts;
    }

    public List<Reconciler> reconcilers() {
        return List.of(
                new Reconciler("test-reports", Duration.ofSeconds(2), List.of(), this::read),
                new Reconciler("old-test-results", Duration.ofHours(1), List.of(), this::forget));
    }

    private void read() {
        var failures = new ArrayList<RuntimeException>();
        for (TestStore.Unread report : database.read(tx -> store.unread(tx, AT_ONCE))) {
            try {
                read(report);
            } catch (Problem | UncheckedIOException exception) {
                // What cannot be fetched now keeps none of the others from being read.
                failures.add(exception);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private void read(TestStore.Unread report) {
        JunitXml.Reading reading = reading(report);
        database.transact(tx -> {
            JunitXml.Reading fitting = fitting(store.count(tx, report.build()), reading);
            List<TestCase> cases = switch (fitting) {
                case JunitXml.Reading.Read read -> read.cases();
                case JunitXml.Reading.Malformed _ -> List.<TestCase>of();
            };
            Optional<String> fault = switch (fitting) {
                case JunitXml.Reading.Read _ -> Optional.<String>empty();
                case JunitXml.Reading.Malformed malformed -> Optional.of(malformed.why());
            };
            store.read(tx, report.artifact());
            if (store.report(tx, report, fault, cases)) {
                store.results(tx, report, cases);
            }
            tx.nudge(Build.topic(report.build()));
            return report;
        });
    }

    private JunitXml.Reading reading(TestStore.Unread report) {
        if (report.bytes() > REPORT_BYTES_MAX) {
            return new JunitXml.Reading.Malformed("it is larger than " + REPORT_BYTES_MAX + " bytes");
        }
        try (InputStream bytes = artifacts.open(report.artifact(), 0, report.bytes())) {
            // First fetched, then read: a store that breaks off in the middle is no fault of the report.
            return JunitXml.read(new ByteArrayInputStream(bytes.readAllBytes()));
        } catch (Problem problem) {
            if (problem.kind() == Problem.Kind.NOT_FOUND) {
                return new JunitXml.Reading.Malformed("its bytes are not there any more");
            }
            throw problem;
        } catch (IOException exception) {
            throw new UncheckedIOException("could not fetch report " + report.artifact(), exception);
        }
    }

    private static JunitXml.Reading fitting(TestStore.Count before, JunitXml.Reading reading) {
        if (before.reports() >= REPORTS_OF_BUILD_MAX || before.tests() >= TESTS_OF_BUILD_MAX) {
            return new JunitXml.Reading.Malformed("of one build " + REPORTS_OF_BUILD_MAX + " reports with "
                    + TESTS_OF_BUILD_MAX + " tests are read at most");
        }
        return reading;
    }

    private void forget() {
        while (database.transact(tx -> store.forget(tx, KEPT, FORGOTTEN_AT_ONCE)) == FORGOTTEN_AT_ONCE) {
            // There may be more.
        }
    }
}
