package dev.belay.protocol.api;

import java.time.Instant;

/**
 * What became of one test in one job.
 *
 * @param test its number, under which its history is
 * @param outcome {@code passed}, {@code failed} or {@code skipped}
 * @param build the number of the build in its pipeline
 * @param flaky whether it both failed and passed at this commit
 * @param stack where it failed; empty for what passed
 */
public record TestView(
        long test,
        String suite,
        String className,
        String name,
        String outcome,
        long millis,
        String message,
        String stack,
        long build,
        String commit,
        String job,
        boolean flaky,
        Instant at) {}
