package dev.belay.pipelines.tests;

import java.util.List;

/**
 * What the tests of a build came to, those of jobs that were retried left out.
 *
 * @param millis how long they took, one after the other
 * @param faults the reports that could not be read, and why
 */
public record TestTotals(int reports, int passed, int failed, int skipped, long millis, List<Fault> faults) {

    /** A build without reports. */
    public static final TestTotals NONE = new TestTotals(0, 0, 0, 0, 0, List.of());

    /** A report that could not be read. */
    public record Fault(String path, String why) {
        /** Why, as the end of a sentence. */
        public String sentence() {
            return why.replaceFirst("[.\\s]+$", "") + ".";
        }
    }

    public TestTotals {
        faults = List.copyOf(faults);
    }

    public int tests() {
        return passed + failed + skipped;
    }
}
