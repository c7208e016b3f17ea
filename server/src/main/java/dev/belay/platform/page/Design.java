package dev.belay.platform.page;

import dev.belay.kernel.Problem;
import dev.belay.platform.page.Plot.Boundary;
import dev.belay.platform.page.Plot.Point;
import dev.belay.platform.page.Plot.Scale;
import dev.belay.platform.page.Plot.Series;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The page that shows every component in every state, so that one sees at a glance what a change to the look does. */
record Design(Instant now) {

    private static final String LOG = """
            ~~~ Preparing working directory
            $ git fetch --depth 1 origin 7c1d9a3
            From /srv/git/shop
            --- Compiling
            \u001b[32m✔\u001b[0m 41 classes in \u001b[1m1.9 s\u001b[0m
            +++ Testing
            Running 3 tests \u001b[2m(seed 4711)\u001b[0m
              \u001b[32mPASS\u001b[0m CatalogueTest \u001b[38;5;245m120 ms\u001b[0m
              \u001b[33mSLOW\u001b[0m BasketTest \u001b[38;5;245m2.4 s\u001b[0m
              \u001b[1;31mFAIL\u001b[0m CheckoutTest \u001b[4mexpected 200, got 500\u001b[0m
              <script>alert("escaped")</script>
            \u001b[41;97m 1 of 3 failed \u001b[0m \u001b[38;2;255;140;0mtrue colour\u001b[0m
            progress 10 %\rprogress 100 %
            """;

    List<Badge> badges() {
        return List.of(
                Badge.good("passed"),
                Badge.good("promoted"),
                Badge.good("ready"),
                Badge.moving("running"),
                Badge.moving("rolling out"),
                Badge.waiting("waiting"),
                Badge.waiting("held"),
                Badge.bad("failed"),
                Badge.bad("backed out"),
                Badge.quiet("not begun"),
                Badge.quiet("canceled"));
    }

    List<Traffic> traffics() {
        return List.of(
                new Traffic(List.of(
                        new Traffic.Share("shop-12", 90, Tone.QUIET, "stable"),
                        new Traffic.Share("shop-13", 10, Tone.MOVING, "on trial"))),
                new Traffic(List.of(
                        new Traffic.Share("shop-12", 50, Tone.QUIET, "stable"),
                        new Traffic.Share("shop-13", 50, Tone.MOVING, "on trial"))),
                new Traffic(List.of(new Traffic.Share("shop-13", 100, Tone.GOOD, "promoted"))),
                new Traffic(List.of(
                        new Traffic.Share("shop-13", 100, Tone.QUIET, "stable"),
                        new Traffic.Share("shop-14", 0, Tone.BAD, "backed out"))),
                new Traffic(List.of()));
    }

    List<Plot> plots() {
        return List.of(
                new Plot(
                        "Requests",
                        "a second",
                        Scale.LINEAR,
                        300,
                        "now",
                        List.of(
                                series("shop-12", Tone.QUIET, 182, 9, "181"),
                                series("shop-13", Tone.MOVING, 20, 4, "22")),
                        List.of()),
                new Plot(
                        "Failed requests",
                        "% of requests",
                        Scale.LINEAR,
                        300,
                        "now",
                        List.of(
                                series("shop-12", Tone.QUIET, 0.2, 0.1, "0.2 %"),
                                series("shop-13", Tone.BAD, 6, 3, "6.4 %")),
                        List.of()),
                new Plot(
                        "Evidence of harm",
                        "times more likely",
                        Scale.LOG,
                        300,
                        "now",
                        List.of(evidence()),
                        List.of(new Boundary("backs out at 100", 100, Tone.BAD))),
                new Plot(
                        "Latency",
                        "ms, slowest 1 %",
                        Scale.LINEAR,
                        300,
                        "now",
                        List.of(new Series("shop-12", Tone.QUIET, List.of(), "–")),
                        List.of()));
    }

    StepGraph graph() {
        var steps = new ArrayList<>(List.of(
                step("compile", "Compile", Badge.good("passed"), "12.4 s"),
                step("unit", "Unit tests", Badge.good("passed"), "41 s", "compile"),
                step("browser", "Journeys in the browser", Badge.moving("running"), "1 min 3 s", "compile"),
                step("lint", "Lint", Badge.bad("failed"), "exit 2", "compile"),
                step("wait", "wait", Badge.quiet("waiting"), "", "unit", "browser", "lint"),
                step("package", "Package", Badge.waiting("waiting"), "for Lint", "wait"),
                step("rollout", "Roll out to production", Badge.quiet("not begun"), "", "package")));
        for (int part = 1; part <= 20; part++) {
            Badge badge = part == 7 ? Badge.bad("failed") : part < 14 ? Badge.good("passed") : Badge.moving("running");
            steps.add(step("part-" + part, "Part " + part + " of the long tests", badge, "", "compile"));
        }
        return new StepGraph(steps);
    }

    Bars bars() {
        var bars = new ArrayList<Bars.Bar>();
        for (int build = 1; build <= 40; build++) {
            double seconds = 60 + 25 * Math.sin(build / 4.0) + build % 7 * 3;
            bars.add(new Bars.Bar(seconds, build % 9 == 4 ? Tone.BAD : Tone.GOOD, "Build " + build));
        }
        return new Bars(bars, 60, "How long the last 40 builds took, 4 of which failed.");
    }

    LogText log() {
        return LogText.render(LOG.getBytes(StandardCharsets.UTF_8), LogText.Cursor.START, true);
    }

    Instant before(int seconds) {
        return now.minusSeconds(seconds);
    }

    Refused refused() {
        return new Refused(404, "Not found", "There is no build 129.", "0199c2f0-example", "/design");
    }

    List<Problem.Kind> problems() {
        return List.of(Problem.Kind.values());
    }

    private static StepGraph.Step step(String key, String label, Badge badge, String detail, String... after) {
        return new StepGraph.Step(key, label, badge, detail, "#" + key, Set.of(after), "", "", key.equals("wait"));
    }

    private static Series series(String name, Tone tone, double level, double swing, String latest) {
        var points = new ArrayList<Point>();
        for (int second = 300; second >= 0; second -= 5) {
            double wave = Math.sin(second / 17.0) * 0.6 + Math.sin(second / 5.0) * 0.4;
            points.add(new Point(second, Math.max(0, level + swing * wave)));
        }
        return new Series(name, tone, points, latest);
    }

    private static Series evidence() {
        var points = new ArrayList<Point>();
        for (int second = 200; second >= 0; second -= 5) {
            points.add(new Point(second, Math.pow(10, (200 - second) / 90.0 + Math.sin(second / 9.0) * 0.2)));
        }
        return new Series("shop-13", Tone.MOVING, points, "64");
    }
}
