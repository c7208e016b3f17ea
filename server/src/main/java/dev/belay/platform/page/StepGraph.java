package dev.belay.platform.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Steps and what they depend on, laid out from left to right: a step stands one layer after the last of those it depends on.
 * Pure; cycles and unknown names, which a valid pipeline does not have, are drawn as if the edge were not there.
 */
public record StepGraph(List<Step> steps) {

    /** The most steps that are drawn; beyond, a list serves better. */
    public static final int STEPS_MAX = 200;

    static final int WIDTH = 196;
    static final int HEIGHT = 54;
    private static final int GAP_X = 56;
    private static final int GAP_Y = 14;
    private static final int LABEL_MAX = 22;

    /** A step: its key, the keys it depends on, where its node leads, and the second line of the node. */
    public record Step(String key, String label, Badge badge, String detail, String href, Set<String> after) {
        public Step {
            after = Set.copyOf(after);
        }

        /** The label as far as it fits. */
        public String shortLabel() {
            return Words.firstLine(label, LABEL_MAX);
        }

        /** The second line as far as it fits. */
        public String shortState() {
            String state = detail.isEmpty() ? badge.word() : badge.word() + " · " + detail;
            return Words.firstLine(state, LABEL_MAX + 6);
        }
    }

    /** A step's place. */
    public record Node(Step step, int x, int y) {}

    /** A line from the right of one node to the left of another. */
    public record Edge(Node from, Node to) {
        /** SVG path data. */
        public String path() {
            int startX = from.x + WIDTH;
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

    /** Everything placed; the size holds all nodes. */
    public record Drawing(List<Node> nodes, List<Edge> edges, int width, int height) {}

    public StepGraph {
        steps = List.copyOf(steps.size() > STEPS_MAX ? steps.subList(0, STEPS_MAX) : steps);
    }

    /** Places the steps. */
    public Drawing draw() {
        Map<String, Integer> layers = layers();
        var rows = new ArrayList<List<Step>>();
        for (Step step : steps) {
            int layer = layers.getOrDefault(step.key(), 0);
            while (rows.size() <= layer) {
                rows.add(new ArrayList<>());
            }
            rows.get(layer).add(step);
        }
        Map<String, Node> placed = place(rows);
        List<Edge> edges = edges(placed);
        int tallest = rows.stream().mapToInt(List::size).max().orElse(0);
        return new Drawing(
                List.copyOf(placed.values()),
                edges,
                Math.max(0, rows.size() * (WIDTH + GAP_X) - GAP_X),
                Math.max(0, tallest * (HEIGHT + GAP_Y) - GAP_Y));
    }

    private List<Edge> edges(Map<String, Node> placed) {
        var edges = new ArrayList<Edge>();
        for (Node to : placed.values()) {
            for (String before : to.step().after()) {
                Node from = placed.get(before);
                if (from != null && from.x() < to.x()) {
                    edges.add(new Edge(from, to));
                }
            }
        }
        return edges;
    }

    private Map<String, Integer> layers() {
        var byKey = new HashMap<String, Step>();
        steps.forEach(step -> byKey.putIfAbsent(step.key(), step));
        var layers = new HashMap<String, Integer>();
        for (Step step : steps) {
            layer(step, byKey, layers, new HashSet<>());
        }
        return layers;
    }

    private static int layer(Step step, Map<String, Step> byKey, Map<String, Integer> layers, Set<String> path) {
        Integer known = layers.get(step.key());
        if (known != null) {
            return known;
        }
        if (!path.add(step.key())) {
            return -1;
        }
        int layer = 0;
        for (String before : step.after()) {
            Step other = byKey.get(before);
            if (other != null) {
                layer = Math.max(layer, layer(other, byKey, layers, path) + 1);
            }
        }
        path.remove(step.key());
        layers.put(step.key(), layer);
        return layer;
    }

    /** Within a layer, steps stand in the order of those they depend on, so that lines cross little. */
    private static Map<String, Node> place(List<List<Step>> rows) {
        int tallest = rows.stream().mapToInt(List::size).max().orElse(0);
        var placed = new LinkedHashMap<String, Node>();
        for (int layer = 0; layer < rows.size(); layer++) {
            List<Step> row = new ArrayList<>(rows.get(layer));
            row.sort(Comparator.comparingDouble(step -> meanOf(step, placed)));
            int top = (tallest - row.size()) * (HEIGHT + GAP_Y) / 2;
            for (int i = 0; i < row.size(); i++) {
                Step step = row.get(i);
                placed.put(step.key(), new Node(step, layer * (WIDTH + GAP_X), top + i * (HEIGHT + GAP_Y)));
            }
        }
        return placed;
    }

    private static double meanOf(Step step, Map<String, Node> placed) {
        double sum = 0;
        int count = 0;
        for (String before : step.after()) {
            Node node = placed.get(before);
            if (node != null) {
                sum += node.y();
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }
}
