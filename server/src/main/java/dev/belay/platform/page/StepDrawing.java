package dev.belay.platform.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The nodes of a {@link StepGraph} in their places, and the lines between them; the size holds all nodes. */
public record StepDrawing(List<Place> places, List<Edge> edges, int width, int height) {

    static final int WIDTH = 196;
    static final int HEIGHT = 54;
    private static final int JOINT_WIDTH = 10;
    private static final int GAP_X = 48;
    private static final int GAP_Y = 14;

    /** Where a node stands. */
    public record Place(StepNode node, int x, int y, int width) {}

    /** A line from the right of one node to the left of another. */
    public record Edge(Place from, Place to) {
        /** SVG path data. */
        public String path() {
            int startX = from.x + from.width;
            int startY = from.y + HEIGHT / 2;
            int endY = to.y + HEIGHT / 2;
            int bend = Math.min(40, (to.x - startX) / 2);
            return String.format(
                    Locale.ROOT,
                    "M%d %dC%d %d %d %d %d %d",
                    startX,
                    startY,
                    startX + bend,
                    startY,
                    to.x - bend,
                    endY,
                    to.x,
                    endY);
        }
    }

    public StepDrawing {
        places = List.copyOf(places);
        edges = List.copyOf(edges);
    }

    /** Within a column, nodes stand in the order of those they depend on, so that lines cross little. */
    static StepDrawing of(List<List<StepNode>> columns) {
        int tallest = columns.stream().mapToInt(List::size).max().orElse(0);
        var places = new ArrayList<Place>();
        Map<String, Place> byStep = new HashMap<>();
        int x = 0;
        for (List<StepNode> column : columns) {
            int width = column.stream().allMatch(StepNode::isJoint) ? JOINT_WIDTH : WIDTH;
            List<StepNode> sorted = new ArrayList<>(column);
            sorted.sort(Comparator.comparingDouble(node -> meanOf(node, byStep)));
            int top = (tallest - sorted.size()) * (HEIGHT + GAP_Y) / 2;
            for (int row = 0; row < sorted.size(); row++) {
                StepNode node = sorted.get(row);
                var place = new Place(node, x, top + row * (HEIGHT + GAP_Y), node.isJoint() ? JOINT_WIDTH : width);
                places.add(place);
                node.steps().forEach(step -> byStep.put(step.key(), place));
            }
            x += width + GAP_X;
        }
        return new StepDrawing(
                places, edges(places, byStep), Math.max(0, x - GAP_X), Math.max(0, tallest * (HEIGHT + GAP_Y) - GAP_Y));
    }

    private static List<Edge> edges(List<Place> places, Map<String, Place> byStep) {
        var edges = new ArrayList<Edge>();
        for (Place to : places) {
            // By identity, since to compare nodes is to compare all their steps.
            Set<Place> before = Collections.newSetFromMap(new IdentityHashMap<>());
            for (StepGraph.Step step : to.node().steps()) {
                for (String key : step.after()) {
                    Place from = byStep.get(key);
                    if (from != null && from.x() < to.x() && before.add(from)) {
                        edges.add(new Edge(from, to));
                    }
                }
            }
        }
        return edges;
    }

    private static double meanOf(StepNode node, Map<String, Place> byStep) {
        return node.steps().stream()
                .flatMap(step -> step.after().stream())
                .flatMap(before -> Optional.ofNullable(byStep.get(before)).stream())
                .mapToInt(Place::y)
                .average()
                .orElse(0);
    }
}
