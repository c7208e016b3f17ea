package dev.belay.pipelines.page;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.api.Views;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.tests.ResultStore;
import dev.belay.pipelines.tests.TestResult;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import java.util.List;

/** What tests came to, for people: all those of a build, and the history of one. */
public record TestPages(Database database, BuildStore builds, ResultStore results, Pages pages) {

    private static final int STRETCHES_MAX = 1_000;

    public List<Route> routes() {
        return List.of(
                Route.get("/pipelines/{slug}/builds/{number}/tests", Permission.VIEW, this::ofBuild),
                Route.get("/pipelines/{slug}/tests/{test}", Permission.VIEW, this::history));
    }

    private Response ofBuild(Request request) {
        String outcome = request.query("outcome")
                .filter(TestListPage.OUTCOMES::contains)
                .orElse(TestListPage.OUTCOMES.getFirst());
        int stretch = (int) request.queryNumber("page", 1, 1, STRETCHES_MAX);
        TestListPage page = database.read(tx -> {
            Build build = builds.byNumber(tx, request.pathValue("slug"), number(request, "number"))
                    .orElseThrow(() -> Problem.notFound("build " + request.pathValue("number")));
            return new TestListPage(
                    Views.summary(build),
                    results.totals(tx, build.id()),
                    outcome,
                    stretch,
                    results.ofBuild(
                            tx, build.id(), outcome, (stretch - 1) * TestListPage.ROWS_MAX, TestListPage.ROWS_MAX));
        });
        return pages.page(request, "Tests of build " + page.build().number(), "pipelines/page/testlist.jte", page);
    }

    private Response history(Request request) {
        String slug = request.pathValue("slug");
        long test = number(request, "test");
        TestHistoryPage page = database.read(tx -> {
            TestResult.TestName name = results.name(tx, slug, test)
                    .orElseThrow(() -> Problem.notFound("test " + test + " of “" + slug + "”"));
            return new TestHistoryPage(slug, name, results.history(tx, test, TestHistoryPage.RESULTS_MAX), pages.now());
        });
        return pages.page(request, page.name().brief(), "pipelines/page/testhistory.jte", page);
    }

    private static long number(Request request, String name) {
        String text = request.pathValue(name);
        if (!text.matches("[0-9]{1,18}")) {
            throw Problem.notFound(name + " “" + text + "”");
        }
        return Long.parseLong(text);
    }
}
