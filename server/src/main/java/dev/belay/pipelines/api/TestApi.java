package dev.belay.pipelines.api;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.tests.ResultStore;
import dev.belay.pipelines.tests.TestResult;
import dev.belay.pipelines.tests.TestTotals;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.TestHistory;
import dev.belay.protocol.api.TestList;
import dev.belay.protocol.api.TestView;
import java.util.List;

/** What tests came to, under {@code /api}: those of a build, and the history of one. */
public record TestApi(Database database, BuildStore builds, ResultStore results) {

    private static final int LISTED_MAX = 200;
    private static final int STRETCHES_MAX = 1_000;
    private static final int HISTORY_MAX = 100;
    private static final List<String> OUTCOMES = List.of("failed", "skipped", "passed");

    public List<Route> routes() {
        return List.of(
                Route.get("/api/pipelines/{slug}/builds/{number}/tests", Permission.VIEW, this::ofBuild)
                        .withQueries("outcome", "page"),
                Route.get("/api/pipelines/{slug}/tests/{test}", Permission.VIEW, this::history));
    }

    /** Those that failed, unless another outcome is asked for; {@code page} counts stretches from 1. */
    private Response ofBuild(Request request) {
        String outcome = request.query("outcome").orElse(OUTCOMES.getFirst());
        if (!OUTCOMES.contains(outcome)) {
            throw Problem.invalid("“outcome” is one of " + String.join(", ", OUTCOMES) + ".");
        }
        int stretch = (int) request.queryNumber("page", 1, 1, STRETCHES_MAX);
        return Response.json(database.read(tx -> {
            Build build = builds.byNumber(tx, request.pathValue("slug"), number(request, "number"))
                    .orElseThrow(() -> Problem.notFound("build " + request.pathValue("number") + " of a pipeline “"
                            + request.pathValue("slug") + "”"));
            return list(tx, build, outcome, stretch);
        }));
    }

    private TestList list(Tx tx, Build build, String outcome, int stretch) {
        TestTotals totals = results.totals(tx, build.id());
        return new TestList(
                totals.passed(),
                totals.failed(),
                totals.skipped(),
                totals.millis(),
                results.isPending(tx, build.id()),
                totals.faults().stream()
                        .map(each -> new TestList.Fault(each.path(), each.why()))
                        .toList(),
                results.ofBuild(tx, build.id(), outcome, (stretch - 1) * LISTED_MAX, LISTED_MAX).stream()
                        .map(TestApi::view)
                        .toList());
    }

    private Response history(Request request) {
        String slug = request.pathValue("slug");
        long test = number(request, "test");
        return Response.json(database.read(tx -> {
            TestResult.TestName name = results.name(tx, slug, test)
                    .orElseThrow(() -> Problem.notFound("test " + test + " of “" + slug + "”"));
            return new TestHistory(
                    name.suite(),
                    name.className(),
                    name.name(),
                    results.history(tx, test, HISTORY_MAX).stream()
                            .map(TestApi::view)
                            .toList());
        }));
    }

    private static TestView view(TestResult result) {
        TestResult.TestName name = result.name();
        return new TestView(
                result.test(),
                name.suite(),
                name.className(),
                name.name(),
                result.outcome(),
                result.millis(),
                result.message(),
                result.stack(),
                result.build(),
                result.commit(),
                result.job().toString(),
                result.flaky(),
                result.at());
    }

    private static long number(Request request, String name) {
        String text = request.pathValue(name);
        if (!text.matches("[0-9]{1,18}")) {
            throw Problem.notFound(name + " “" + text + "”");
        }
        return Long.parseLong(text);
    }
}
