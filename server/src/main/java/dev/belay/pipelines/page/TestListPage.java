package dev.belay.pipelines.page;

import dev.belay.pipelines.tests.TestResult;
import dev.belay.pipelines.tests.TestTotals;
import dev.belay.platform.page.Badge;
import dev.belay.platform.page.Words;
import dev.belay.protocol.api.BuildSummary;
import java.time.Duration;
import java.util.List;

/**
 * The tests of a build that ended in one way, the slowest first, a stretch of them.
 *
 * @param page which stretch, from 1
 */
record TestListPage(BuildSummary build, TestTotals totals, String outcome, int page, List<TestResult> results) {

    /** What one wants to see first. */
    static final List<String> OUTCOMES = List.of("failed", "skipped", "passed");

    static final int ROWS_MAX = 200;

    TestListPage {
        results = List.copyOf(results);
    }

    static Badge badge(String outcome) {
        return switch (outcome) {
            case "failed" -> Badge.bad(outcome);
            case "passed" -> Badge.good(outcome);
            default -> Badge.quiet(outcome);
        };
    }

    static String took(TestResult result) {
        return Words.duration(Duration.ofMillis(result.millis()));
    }

    static String historyPath(String pipeline, long test) {
        return "/pipelines/" + pipeline + "/tests/" + test;
    }

    int count(String each) {
        return new BuildTests(totals, results).count(each);
    }

    String path(String each, int number) {
        return build.path() + "/tests?outcome=" + each + (number > 1 ? "&page=" + number : "");
    }

    int pages() {
        return Math.max(1, (count(outcome) + ROWS_MAX - 1) / ROWS_MAX);
    }
}
