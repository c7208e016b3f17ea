package dev.belay.protocol.api;

import java.util.List;

/**
 * {@code GET /api/pipelines/{slug}/builds/{number}/tests}: what the tests of a build came to, and those that ended in one way, a
 * stretch of them, the slowest first.
 *
 * @param pending whether a report waits to be read, so that there may be more
 * @param faults the reports that could not be read, and why
 */
public record TestList(
        int passed, int failed, int skipped, long millis, boolean pending, List<Fault> faults, List<TestView> tests) {

    /** A report that could not be read. */
    public record Fault(String path, String why) {}

    public TestList {
        faults = List.copyOf(faults);
        tests = List.copyOf(tests);
    }
}
