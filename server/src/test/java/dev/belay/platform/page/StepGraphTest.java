package dev.belay.platform.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.page.StepGraph.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StepGraphTest {

    @Test
    void stepsStandBehindThoseTheyWaitFor() {
        StepDrawing drawing = new StepGraph(List.of(step("c", "a", "b"), step("a"), step("b", "a"))).draw();
        assertThat(x(drawing, "a")).isLessThan(x(drawing, "b"));
        assertThat(x(drawing, "b")).isLessThan(x(drawing, "c"));
        assertThat(drawing.edges()).hasSize(2).noneMatch(edge -> joins(edge, "a", "c"));
    }

    @Test
    void aLineThatPassesAColumnHasALaneBesideItsNodes() {
        StepDrawing drawing = new StepGraph(List.of(
                        step("a"), step("b"), step("c", "b"), step("d", "c"), step("e", "a", "d"), step("f", "a", "c")))
                .draw();
        StepDrawing.Edge far = drawing.edges().stream()
                .filter(edge -> joins(edge, "a", "e"))
                .findFirst()
                .orElseThrow();
        assertThat(far.lanes()).hasSize(2);
        assertThat(drawing.edges().stream()
                        .filter(edge -> joins(edge, "a", "f"))
                        .findFirst()
                        .orElseThrow()
                        .lanes())
                .containsExactly(far.lanes().getFirst());
        assertNoLineRunsBehindANode(drawing, "");
    }

    @Test
    void aWaitHasAColumnOfItsOwnAndIsNotDrawnWhenNothingWaitsBehindIt() {
        List<Step> steps = List.of(step("a"), wait("w", "a"), step("b", "a"), step("c", "w", "b"), wait("v", "c"));
        StepDrawing drawing = new StepGraph(steps).draw();
        assertThat(drawing.places()).extracting(place -> place.node().title()).containsExactly("a", "w", "b", "c");
        assertThat(drawing.places()).extracting(StepDrawing.Place::x).doesNotHaveDuplicates();
    }

    /** Groups, a wait, steps between waits, and steps of which each depends on two of those: see target/pages/graph-200.html. */
    @Test
    void twoHundredStepsAreAFewBoxes() {
        var steps = new ArrayList<Step>();
        for (int number = 0; number < 100; number++) {
            Badge badge = number % 25 == 7 ? Badge.bad("failed") : Badge.good("passed");
            steps.add(step("unit " + number, badge, "Group " + number / 25));
        }
        steps.add(wait("w", keys(steps, 0)));
        for (int number = 0; number < 60; number++) {
            steps.add(step("integration " + number, Badge.moving("running"), "", "w"));
        }
        steps.add(wait("v", keys(steps, 101)));
        for (int number = 0; number < 40; number++) {
            steps.add(step("report " + number, "integration " + number, "integration " + (number + 20)));
        }
        var graph = new StepGraph(steps);
        StepDrawing drawing = graph.draw();
        assertThat(drawing.places())
                .extracting(place -> place.node().inWords())
                .containsExactly(
                        "Group 0, 25 steps: 1 failed · 24 passed",
                        "Group 1, 25 steps: 1 failed · 24 passed",
                        "Group 2, 25 steps: 1 failed · 24 passed",
                        "Group 3, 25 steps: 1 failed · 24 passed",
                        "w: next",
                        "integration, 60 steps: 60 running",
                        "report, 40 steps: 40 next");
        assertThat(drawing.edges()).hasSize(6);
        assertThat(graph.like("report 3")).hasSize(40);
    }

    private static String[] keys(List<Step> steps, int from) {
        return steps.stream().skip(from).map(Step::key).toArray(String[]::new);
    }

    private static Step wait(String key, String... after) {
        return new Step(key, key, Badge.quiet("next"), "", "", Set.of(after), "", "", true);
    }

    private static boolean joins(StepDrawing.Edge edge, String from, String to) {
        return edge.from().node().title().equals(from)
                && edge.to().node().title().equals(to);
    }

    private static void assertNoLineRunsBehindANode(StepDrawing drawing, String seed) {
        for (StepDrawing.Edge edge : drawing.edges()) {
            for (StepDrawing.Place place : drawing.places()) {
                boolean passes =
                        edge.from().x() < place.x() && place.x() < edge.to().x();
                long inColumn = edge.lanes().stream()
                        .filter(lane -> lane.x() == place.x())
                        .filter(lane -> lane.y() < place.y() || lane.y() > place.y() + StepDrawing.HEIGHT)
                        .count();
                assertThat(inColumn).as(seed).isEqualTo(passes ? 1 : 0);
            }
        }
    }

    @Test
    void circlesAndUnknownNamesAreDrawnWithoutTheirLines() {
        StepDrawing drawing =
                new StepGraph(List.of(step("a", "b"), step("b", "a"), step("c", "nobody"), step("d", "d"))).draw();
        assertThat(drawing.places()).hasSize(4);
    }

    @Test
    void thePartsOfOneStepAreOneNodeHoweverFewThereAre() {
        Badge[] badges = {Badge.good("passed"), Badge.bad("failed"), Badge.moving("running")};
        var steps = new ArrayList<>(List.of(step("build")));
        for (Badge badge : badges) {
            steps.add(new Step("it " + badge.word(), "IT", badge, "", "#it", Set.of("build"), "Tests", "it", false));
        }
        steps.add(step("lint", "build"));
        var graph = new StepGraph(steps);
        assertThat(graph.draw().places())
                .extracting(place -> place.node().inWords())
                .containsExactly("build: next", "IT, 3 jobs: 1 failed · 1 running · 1 passed", "lint: next");
        assertThat(graph.like("it passed")).containsExactly("it passed", "it failed", "it running");
        assertThat(graph.like("lint")).containsExactly("lint");
    }

    @Test
    void nothingIsDrawnOfNoSteps() {
        assertThat(new StepGraph(List.of()).draw()).isEqualTo(new StepDrawing(List.of(), List.of(), 0, 0));
    }

    @Test
    void manyAlikeAreOneBoxThatSaysHowManyWentWrong() {
        var steps = new ArrayList<>(List.of(step("build")));
        for (int part = 1; part <= 200; part++) {
            Badge badge = part % 100 == 0 ? Badge.bad("failed") : Badge.good("passed");
            steps.add(step("test " + part, badge, "", "build"));
        }
        steps.add(step("wait", steps.stream().skip(1).map(Step::key).toArray(String[]::new)));
        steps.add(step("ship", "wait"));
        var graph = new StepGraph(steps);
        StepDrawing drawing = graph.draw();
        assertThat(drawing.places())
                .extracting(place -> place.node().inWords())
                .containsExactly("build: next", "test, 200 steps: 2 failed · 198 passed", "wait: next", "ship: next");
        assertThat(drawing.edges()).hasSize(3);
        assertThat(graph.like("test 100")).hasSize(200).contains("test 1", "test 200");
        assertThat(graph.like("ship")).containsExactly("ship");
        assertThat(graph.like("nobody")).isEmpty();
        assertThat(graph.column(1)).hasSize(200);
        assertThat(graph.column(9)).isEmpty();
    }

    @Test
    void aCrowdedGroupIsOneNodeAndNoColumnIsLong() {
        var steps = new ArrayList<Step>();
        for (int part = 0; part < 60; part++) {
            steps.add(step("step " + part, Badge.quiet("next"), part < 20 ? "Browsers" : "", "unknown " + part));
            steps.add(step("after " + part, "step " + part));
        }
        StepDrawing drawing = new StepGraph(steps).draw();
        assertThat(drawing.places())
                .extracting(place -> place.node().inWords())
                .containsExactly("Browsers, 20 steps: 20 next", "step, 40 steps: 40 next", "after, 60 steps: 60 next");
    }

    @Test
    void noColumnIsLongThoughNothingInItIsAlike() {
        var steps = new ArrayList<Step>();
        for (int number = 0; number < 40; number++) {
            String label = "step " + (char) ('A' + number / 26) + (char) ('A' + number % 26);
            steps.add(step(label, Badge.quiet("next"), "", "unknown " + number));
        }
        StepDrawing drawing = new StepGraph(steps).draw();
        assertThat(drawing.places())
                .hasSize(StepGraph.ROWS_MAX)
                .extracting(place -> place.node().inWords())
                .contains("31 other steps, 31 steps: 31 next");
        assertThat(drawing.height()).isLessThan(StepGraph.ROWS_MAX * 70);
    }

    @Test
    void aBundleSaysFirstWhatIsWorst() {
        StepNode node = StepNode.bundle(List.of(
                step("a", Badge.good("passed"), "All"),
                step("b", Badge.good("passed"), "All"),
                step("c", Badge.moving("running"), "All"),
                step("d", Badge.bad("failed"), "All")));
        assertThat(node.shortState()).isEqualTo("1 failed · 1 running · 2 pass…");
        assertThat(node.inWords()).isEqualTo("All, 4 steps: 1 failed · 1 running · 2 passed");
        assertThat(node.segments())
                .containsExactly(
                        new StepNode.Segment(Tone.BAD, 0, 25),
                        new StepNode.Segment(Tone.MOVING, 25, 25),
                        new StepNode.Segment(Tone.GOOD, 50, 50));
    }

    @Test
    void noTwoNodesOverlapAndAllLiesWithin() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            var steps = new ArrayList<Step>();
            for (int i = random.nextInt(300); i > 0; i--) {
                var after = new HashSet<String>();
                for (int j = random.nextInt(4); j > 0 && !steps.isEmpty(); j--) {
                    after.add(steps.get(random.nextInt(steps.size())).key());
                }
                steps.add(step("s" + i, after.toArray(String[]::new)));
            }
            StepDrawing drawing = new StepGraph(steps).draw();
            var places = new HashSet<List<Integer>>();
            for (StepDrawing.Place node : drawing.places()) {
                assertThat(places.add(List.of(node.x(), node.y())))
                        .as("seed " + seed)
                        .isTrue();
                assertThat(node.x() + StepDrawing.WIDTH).as("seed " + seed).isLessThanOrEqualTo(drawing.width());
                assertThat(node.y() + StepDrawing.HEIGHT).as("seed " + seed).isLessThanOrEqualTo(drawing.height());
            }
            assertNoLineRunsBehindANode(drawing, "seed " + seed);
            assertThat(drawing.places())
                    .as("seed " + seed)
                    .flatMap(place -> place.node().steps())
                    .containsExactlyInAnyOrderElementsOf(steps);
        }
    }

    private static int x(StepDrawing drawing, String key) {
        return drawing.places().stream()
                .filter(place -> place.node().steps().getFirst().key().equals(key))
                .findFirst()
                .orElseThrow()
                .x();
    }

    private static Step step(String key, String... after) {
        return step(key, Badge.quiet("next"), "", after);
    }

    private static Step step(String key, Badge badge, String group, String... after) {
        return new Step(key, key, badge, "", "#" + key, Set.of(after), group, "", key.equals("wait"));
    }
}
