package dev.belay.pipelines.page;

import dev.belay.pipelines.tests.ResultStore;
import dev.belay.pipelines.tests.TestResult;
import dev.belay.pipelines.tests.TestTotals;
import dev.belay.platform.database.Tx;
import dev.belay.platform.page.Words;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What the tests of a build came to: how many ended how, and some of those that failed. */
record BuildTests(TestTotals totals, List<TestResult> failures) {

    static final BuildTests NONE = new BuildTests(TestTotals.NONE, List.of());

    private static final int FAILURES_MAX = 25;

    BuildTests {
        failures = List.copyOf(failures);
    }

    static BuildTests of(Tx tx, ResultStore results, UUID build) {
        TestTotals totals = results.totals(tx, build);
        return new BuildTests(
                totals, totals.failed() == 0 ? List.of() : results.ofBuild(tx, build, "failed", 0, FAILURES_MAX));
    }

    boolean isThere() {
        return totals.reports() > 0 || !totals.faults().isEmpty();
    }

    int count(String outcome) {
        return switch (outcome) {
            case "failed" -> totals.failed();
            case "passed" -> totals.passed();
            default -> totals.skipped();
        };
    }

    String took() {
        return Words.duration(Duration.ofMillis(totals.millis()));
    }
}
