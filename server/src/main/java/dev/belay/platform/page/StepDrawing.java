package dev.belay.platform.page;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The nodes of a {@link StepGraph} in their places, and the lines between them; the size holds all nodes. A line that others imply
 * is not drawn. One that passes columns has a lane of its own in each of them, so that none runs behind a node.
 */
public record StepDrawing(List<Place> places, List<Edge> edges, int width, int height) {

    static final int WIDTH = 210;
    static final int HEIGHT = 54;
    private static final int JOINT_WIDTH = 10;
    private static final int LANE_HEIGHT = 8;
    private static final int GAP_X = 48;
    private static final int GAP_Y = 14;

    /** When lines would need more, they are drawn without: no page shows as many so that an eye could follow. */
    private static final int LANES_MAX = 5_000;

    /** Where a node stands. */
    public record Place(StepNode node, int x, int y, int width) {}

    /** Where a line passes a column. */
    public record Lane(int x, int y, int width) {}

    /** A line from the right of one node to the left of another. */
    public record Edge(Place from, Place to, List<Lane> lanes) {
        public Edge {
            lanes = List.copyOf(lanes);
        }

        /** SVG path data. */
        public String path() {
            int x = from.x + from.width;
            int y = from.y + HEIGHT / 2;
            var path = new StringBuilder("M" + x + " " + y);
            for (Lane lane : lanes) {
                bend(path, x, y, lane.x, lane.y);
                x = lane.x + lane.width;
                y = lane.y;
                path.append('H').append(x);
            }
            bend(path, x, y, to.x, to.y + HEIGHT / 2);
            return path.toString();
        }

        private static void bend(StringBuilder path, int startX, int startY, int endX, int endY) {
            int bend = Math.min(40, (endX - startX) / 2);
            path.append(
                    startY == endY
                            ? "H" + endX
                            : "C" + (startX + bend) + " " + startY + " " + (endX - bend) + " " + endY + " " + endX + " "
                                    + endY);
        }
    }

    public StepDrawing {
        places = List.copyOf(places);
        edges = List.copyOf(edges);
    }

    static StepDrawing of(List<List<StepNode>> columns) {
        List<Spot> spots = spots(columns);
        List<Spot> lanes = connect(spots);
        var byColumn = new ArrayList<List<Spot>>();
        for (Spot spot : spots) {
            while (byColumn.size() <= spot.column) {
                byColumn.add(new ArrayList<>());
            }
            byColumn.get(spot.column).add(spot);
        }
        lanes.forEach(lane -> byColumn.get(lane.column).add(lane));
        int height = byColumn.stream().mapToInt(StepDrawing::height).max().orElse(0);
        int x = 0;
        for (List<Spot> column : byColumn) {
            stack(column, x, (height - height(column)) / 2);
            x += width(column) + GAP_X;
        }
        return new StepDrawing(
                byColumn.stream()
                        .flatMap(List::stream)
                        .filter(spot -> spot.node.isPresent())
                        .map(Spot::place)
                        .toList(),
                spots.stream().flatMap(spot -> spot.edges().stream()).toList(),
                Math.max(0, x - GAP_X),
                height);
    }

    /** What takes room in a column: a node, or a lane for lines of one node to others. */
    private static final class Spot {
        final Optional<StepNode> node;
        final int column;
        final List<Spot> before = new ArrayList<>();
        final List<Line> lines = new ArrayList<>();
        int x;
        int y;
        int width;

        Spot(Optional<StepNode> node, int column) {
            this.node = node;
            this.column = column;
        }

        int height() {
            return node.isPresent() ? HEIGHT : LANE_HEIGHT;
        }

        int middle() {
            return y + height() / 2;
        }

        Place place() {
            return new Place(node.orElseThrow(), x, y, width);
        }

        List<Edge> edges() {
            return lines.stream()
                    .map(line -> new Edge(
                            place(),
                            line.to.place(),
                            line.lanes.stream()
                                    .map(lane -> new Lane(lane.x, lane.middle(), lane.width))
                                    .toList()))
                    .toList();
        }
    }

    private record Line(Spot to, List<Spot> lanes) {}

    /** The nodes by column; joints have narrow columns of their own, before the others of their column. */
    private static List<Spot> spots(List<List<StepNode>> columns) {
        var spots = new ArrayList<Spot>();
        int number = 0;
        for (List<StepNode> column : columns) {
            for (boolean joint : new boolean[] {true, false}) {
                List<StepNode> some =
                        column.stream().filter(node -> node.isJoint() == joint).toList();
                for (StepNode node : some) {
                    spots.add(new Spot(Optional.of(node), number));
                }
                number += some.isEmpty() ? 0 : 1;
            }
        }
        return spots;
    }

    /** Finds the lines that no others imply, and makes their lanes. */
    private static List<Spot> connect(List<Spot> spots) {
        Map<String, Integer> byStep = new HashMap<>();
        for (int at = 0; at < spots.size(); at++) {
            for (StepGraph.Step step : spots.get(at).node.orElseThrow().steps()) {
                byStep.put(step.key(), at);
            }
        }
        List<TreeSet<Integer>> followers =
                new ArrayList<>(spots.stream().map(_ -> new TreeSet<Integer>()).toList());
        for (int at = 0; at < spots.size(); at++) {
            for (StepGraph.Step step : spots.get(at).node.orElseThrow().steps()) {
                for (String key : step.after()) {
                    int from = byStep.getOrDefault(key, at);
                    if (spots.get(from).column < spots.get(at).column) {
                        followers.get(from).add(at);
                    }
                }
            }
        }
        reduce(followers);
        return route(spots, followers);
    }

    /** Takes out what is reached by way of others; those nearer stand first, since the spots are in the order of columns. */
    private static void reduce(List<TreeSet<Integer>> followers) {
        var reached = new ArrayList<>(followers.stream().map(_ -> new BitSet()).toList());
        for (int at = followers.size() - 1; at >= 0; at--) {
            BitSet beyond = reached.get(at);
            followers.get(at).removeIf(next -> {
                boolean implied = beyond.get(next);
                beyond.set(next);
                beyond.or(reached.get(next));
                return implied;
            });
        }
    }

    /** Lines of one node share their lanes. */
    private static List<Spot> route(List<Spot> spots, List<TreeSet<Integer>> followers) {
        var all = new ArrayList<Spot>();
        for (int at = 0; at < spots.size(); at++) {
            Spot from = spots.get(at);
            var lanes = new ArrayList<Spot>();
            for (int next : followers.get(at)) {
                Spot to = spots.get(next);
                while (from.column + lanes.size() + 1 < to.column && all.size() < LANES_MAX) {
                    var lane = new Spot(Optional.empty(), from.column + lanes.size() + 1);
                    lane.before.add(lanes.isEmpty() ? from : lanes.getLast());
                    lanes.add(lane);
                    all.add(lane);
                }
                List<Spot> mine = List.copyOf(lanes.subList(0, Math.min(lanes.size(), to.column - from.column - 1)));
                to.before.add(mine.isEmpty() ? from : mine.getLast());
                from.lines.add(new Line(to, mine));
            }
        }
        return all;
    }

    /** Within a column all stands in the order of what it depends on, so that lines cross little. */
    private static void stack(List<Spot> column, int x, int top) {
        column.sort(Comparator.comparingDouble(
                spot -> spot.before.stream().mapToInt(Spot::middle).average().orElse(0)));
        int width = width(column);
        int y = top;
        for (Spot spot : column) {
            spot.x = x;
            spot.y = y;
            spot.width = width;
            y += spot.height() + GAP_Y;
        }
    }

    private static int width(List<Spot> column) {
        return column.stream().flatMap(spot -> spot.node.stream()).allMatch(StepNode::isJoint) ? JOINT_WIDTH : WIDTH;
    }

    private static int height(List<Spot> column) {
        return column.stream().mapToInt(spot -> spot.height() + GAP_Y).sum() - GAP_Y;
    }
}
