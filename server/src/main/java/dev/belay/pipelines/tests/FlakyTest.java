package dev.belay.pipelines.tests;

import java.time.Instant;

/**
 * A test that passed and failed at the same commit.
 *
 * @param commits at how many commits
 * @param last when that was seen last
 * @param failed how many of its last results are failures
 * @param results how many results that are
 */
public record FlakyTest(long test, TestResult.TestName name, int commits, Instant last, int failed, int results) {}
