package dev.belay.pipelines.tests;

import java.time.Instant;
import java.util.UUID;

/**
 * What became of one test in one job.
 *
 * @param test the test's number
 * @param outcome {@code passed}, {@code failed} or {@code skipped}
 * @param millis how long it took
 * @param build the number of the build in its pipeline
 * @param flaky whether it passed and failed at this commit
 * @param stack where it failed; of what passed it is not read
 */
public record TestResult(
        long test,
        TestName name,
        String outcome,
        long millis,
        String message,
        String stack,
        String output,
        Instant at,
        UUID job,
        long build,
        String commit,
        boolean flaky) {

    /** By what people know a test. */
    public record TestName(String suite, String className, String name) {

        /** The class without its packages, and the test. */
        public String brief() {
            String simple = className.substring(className.lastIndexOf('.') + 1);
            return simple.isEmpty() ? name : simple + " › " + name;
        }
    }
}
