package dev.belay.pipelines.page;

import dev.belay.pipelines.tests.TestResult;
import dev.belay.platform.page.Words;
import java.time.Instant;
import java.util.List;

/** One test from build to build, the newest first. */
record TestHistoryPage(String pipeline, TestResult.TestName name, List<TestResult> results, Instant now) {

    static final int RESULTS_MAX = 100;

    TestHistoryPage {
        results = List.copyOf(results);
    }

    String buildPath(TestResult result) {
        return "/pipelines/" + pipeline + "/builds/" + result.build();
    }

    /** How it fared, in a sentence. */
    String told() {
        long failed = count("failed");
        long flaky = results.stream()
                .filter(TestResult::flaky)
                .map(TestResult::commit)
                .distinct()
                .count();
        return "Of the last " + Words.count(results.size(), "result") + " " + failed
                + (failed == 1 ? " is a failure" : " are failures") + "; at " + Words.count(flaky, "commit")
                + " it both passed and failed.";
    }

    private long count(String outcome) {
        return results.stream().filter(each -> each.outcome().equals(outcome)).count();
    }
}
