package dev.belay.pipelines.page;

import dev.belay.pipelines.output.Annotation;
import dev.belay.pipelines.output.LogReader;
import dev.belay.pipelines.tests.TestResult;
import dev.belay.pipelines.tests.TestTotals;
import dev.belay.platform.page.LogText;
import dev.belay.platform.page.Look;
import dev.belay.protocol.api.ArtifactView;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.JobView;
import dev.belay.protocol.api.WaitingView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A build as tests put it on pages: running or failed, with a step of each kind. */
final class GivenBuild {

    private static final Instant BEGUN = Look.NOW.minusSeconds(80);

    static final BuildMaker PUSH = new BuildMaker(
            "a webhook",
            Optional.empty(),
            Optional.of("Bob <b>"),
            Optional.of("https://github.com/team/shop/commit/7c1d9a3f2b"),
            Optional.of("12"),
            Optional.of("https://github.com/team/shop/pull/12"));

    private GivenBuild() {}

    static BuildPage page(String state) {
        return page(state, List.of(skippedTests()));
    }

    /** A build that passed, with these annotations. */
    static BuildPage annotated(List<Annotation> annotations) {
        return page("passed", annotations);
    }

    private static BuildPage page(String state, List<Annotation> annotations) {
        boolean failed = state.equals("failed");
        Optional<Instant> end = failed ? Optional.of(Look.NOW) : Optional.empty();
        var unit = job("unit", "command", "Unit tests", failed ? "passed" : "running", Optional.empty(), end);
        var lint = failed ? job("lint", "command", "Lint", "failed", Optional.of("exit status 2"), end) : waiting();
        var jobs = List.of(
                job("compile", "command", "Compile", "passed", Optional.empty(), Optional.of(BEGUN.plusSeconds(12))),
                unit,
                lint,
                job("wait", "wait", "wait", "waiting", Optional.empty(), Optional.empty()),
                rollout(failed));
        return new BuildPage(
                summary(state, end),
                jobs,
                Map.of(
                        "unit", after("compile"),
                        "lint", after("compile"),
                        "wait", after("unit", "lint"),
                        "roll", after("wait")),
                JobChoice.ALL,
                annotations,
                List.of(new ArtifactView(
                        "a1", "compile", "build/shop.jar", 1_482_113, "9f2c41aa77e3", "finished", "/api/artifacts/a1")),
                tests(failed),
                List.of(),
                PUSH,
                true,
                Optional.of(log(failed ? lint : unit)),
                Look.ADA,
                Look.NOW);
    }

    private static JobView waiting() {
        return new JobView(
                "lint",
                "command",
                Optional.empty(),
                "Lint",
                "scheduled",
                Optional.of("Waits for an agent of queue “default”: all 2 are busy."),
                Optional.of(new WaitingView(
                        "busy_agents",
                        "Waits for an agent of queue “default”: all 2 are busy.",
                        "It goes to the first of them that is free.",
                        List.of(new WaitingView.Link("job of laptop-1", "/jobs/unit")),
                        Optional.of(65L))),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(BEGUN),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                false,
                Optional.empty());
    }

    private static JobView rollout(boolean failed) {
        return new JobView(
                "roll",
                "rollout",
                Optional.empty(),
                "Roll out to production",
                failed ? "waiting_failed" : "waiting",
                Optional.of("Waits for Unit tests and Lint."),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                false,
                Optional.empty());
    }

    private static Annotation skippedTests() {
        return new Annotation(Optional.empty(), "tests", Annotation.Style.WARNING, 3, """
                **2 of 1,204** tests were skipped.

                | test | why |
                |---|---|
                | `RopeTest` | needs [a rope](https://example.com/rope) |

                <script>harm(1)</script><a href="javascript:harm(1)" onclick="harm(2)">no</a>
                """);
    }

    private static BuildTests tests(boolean failed) {
        var name = new TestResult.TestName("unit", "dev.shop.PriceTest", "showsTax(\"<b>\")");
        var failure = new TestResult(
                7,
                name,
                "failed",
                1_240,
                "expected: <1.19> but was: <1.00>",
                "at dev.shop.PriceTest.showsTax(PriceTest.java:41)\nat java.base/java.lang.Thread.run",
                "price is 1.00",
                Look.NOW,
                UUID.randomUUID(),
                128,
                "7c1d9a3f2b",
                true);
        var faults = List.of(new TestTotals.Fault("build/TEST-odd.xml", "line 3: it ends too early."));
        return failed
                ? new BuildTests(new TestTotals(3, 1_201, 1, 2, 41_000, faults), List.of(failure))
                : BuildTests.NONE;
    }

    private static BuildPage.JobPlace after(String... jobs) {
        return new BuildPage.JobPlace(Set.of(jobs), "", "");
    }

    static JobLog log(JobView job) {
        String text = "--- Compiling\n\u001b[32mok\u001b[0m\n+++ Testing\n<script>alert(1)</script>\nand on";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new JobLog(
                job,
                new LogReader.Stretch(
                        LogText.render(bytes, LogText.Cursor.START, false), 0, bytes.length, false, 1, 0, 0, false),
                Optional.empty());
    }

    static JobView job(
            String id, String kind, String label, String state, Optional<String> reason, Optional<Instant> end) {
        return new JobView(
                id,
                kind,
                Optional.of(id),
                label,
                state,
                reason,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.of("laptop-1"),
                Optional.of(BEGUN),
                Optional.of(BEGUN.plusMillis(300)),
                end,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                state.equals("failed"),
                Optional.empty(),
                end.isEmpty(),
                Optional.empty());
    }

    static BuildSummary summary(String state, Optional<Instant> end) {
        return new BuildSummary(
                "b1",
                "shop",
                128,
                state,
                state.equals("failed") ? Optional.of("Lint failed with exit status 2.") : Optional.empty(),
                "main",
                "7c1d9a3f2b",
                "Show prices with tax\n\nBecause.",
                BEGUN,
                Optional.of(BEGUN),
                end,
                "/pipelines/shop/builds/128");
    }
}
