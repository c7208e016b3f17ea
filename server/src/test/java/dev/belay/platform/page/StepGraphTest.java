package dev.belay.platform.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.page.StepGraph.Drawing;
import dev.belay.platform.page.StepGraph.Node;
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
        Drawing drawing = new StepGraph(List.of(step("c", "a", "b"), step("a"), step("b", "a"))).draw();
        assertThat(x(drawing, "a")).isLessThan(x(drawing, "b"));
        assertThat(x(drawing, "b")).isLessThan(x(drawing, "c"));
        assertThat(drawing.edges()).hasSize(3);
    }

    @Test
    void circlesAndUnknownNamesAreDrawnWithoutTheirLines() {
        Drawing drawing =
                new StepGraph(List.of(step("a", "b"), step("b", "a"), step("c", "nobody"), step("d", "d"))).draw();
        assertThat(drawing.nodes()).hasSize(4);
    }

    @Test
    void nothingIsDrawnOfNoSteps() {
        assertThat(new StepGraph(List.of()).draw()).isEqualTo(new Drawing(List.of(), List.of(), 0, 0));
    }

    @Test
    void noTwoNodesOverlapAndAllLiesWithin() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            var steps = new ArrayList<Step>();
            for (int i = random.nextInt(40); i > 0; i--) {
                var after = new HashSet<String>();
                for (int j = random.nextInt(4); j > 0 && !steps.isEmpty(); j--) {
                    after.add(steps.get(random.nextInt(steps.size())).key());
                }
                steps.add(step("s" + i, after.toArray(String[]::new)));
            }
            Drawing drawing = new StepGraph(steps).draw();
            var places = new HashSet<List<Integer>>();
            for (Node node : drawing.nodes()) {
                assertThat(places.add(List.of(node.x(), node.y())))
                        .as("seed " + seed)
                        .isTrue();
                assertThat(node.x() + StepGraph.WIDTH).as("seed " + seed).isLessThanOrEqualTo(drawing.width());
                assertThat(node.y() + StepGraph.HEIGHT).as("seed " + seed).isLessThanOrEqualTo(drawing.height());
            }
            assertThat(drawing.nodes()).hasSameSizeAs(steps);
        }
    }

    private static int x(Drawing drawing, String key) {
        return drawing.nodes().stream()
                .filter(node -> node.step().key().equals(key))
                .findFirst()
                .orElseThrow()
                .x();
    }

    private static Step step(String key, String... after) {
        return new Step(key, key, Badge.quiet("next"), "", "#" + key, Set.of(after));
    }
}
