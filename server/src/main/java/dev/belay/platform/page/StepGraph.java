package dev.belay.platform.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Steps and what they depend on, laid out from left to right: a step stands one column after the last of those it depends on. The
 * parts of one step are one node that sums up how they stand. In a crowded column so are steps of one group, or that depend on the
 * same and are depended on by the same, and if that is not enough, those whose labels differ in their numbers only. However many
 * steps there are, few rows are drawn. Pure; circles and unknown names, which a valid pipeline does not have, are drawn as if the
 * edge were not there.
 */
public record StepGraph(List<Step> steps) {

    /** The most nodes of one column. */
    static final int ROWS_MAX = 10;

    /** Columns with more are crowded. */
    private static final int ROWS_EASY = 8;

    /** When there are more steps in all, every column is crowded. */
    private static final int STEPS_EASY = 48;

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    /** Fewer that are alike, and in no group, stand for themselves. */
    private static final int ALIKE_MIN = 3;

    /**
     * A step: its key, where its node leads, the second line of the node, the keys it depends on, and the label of its group, which is
     * empty when it is in none.
     *
     * @param part what all parts of one step that runs several times at once have in common; empty of all others
     * @param joint whether it is a wait: a place where lines meet
     */
    public record Step(
            String key,
            String label,
            Badge badge,
            String detail,
            String href,
            Set<String> after,
            String group,
            String part,
            boolean joint) {
        public Step {
            after = Set.copyOf(after);
        }
    }

    public StepGraph {
        steps = List.copyOf(steps);
    }

    /** Places the steps. */
    public StepDrawing draw() {
        return StepDrawing.of(bundled());
    }

    /** The keys of all steps that stand in one bundle with a step; of one that is in none, its own. */
    public Set<String> like(String key) {
        Map<String, Set<String>> followers = followers();
        for (List<Step> column : columns(followers)) {
            for (List<Step> alike : alike(column, followers, isCrowded(column))) {
                if (alike.stream().anyMatch(step -> step.key().equals(key))) {
                    return keys(alike);
                }
            }
        }
        return Set.of();
    }

    /** The keys of the steps in a column, from 0. */
    public Set<String> column(int number) {
        List<List<Step>> columns = columns(followers());
        return number < columns.size() ? keys(columns.get(number)) : Set.of();
    }

    private static Set<String> keys(List<Step> some) {
        var keys = new LinkedHashSet<String>();
        some.forEach(step -> keys.add(step.key()));
        return keys;
    }

    /** A wait that nothing waits behind is not drawn. */
    private List<List<StepNode>> bundled() {
        Map<String, Set<String>> followers = followers();
        List<List<Step>> columns = columns(followers);
        var bundled = new ArrayList<List<StepNode>>();
        for (int number = 0; number < columns.size(); number++) {
            List<Step> column = columns.get(number).stream()
                    .filter(step -> !step.joint() || followers.containsKey(step.key()))
                    .toList();
            bundled.add(bundled(number, alike(column, followers, isCrowded(column))));
        }
        return bundled;
    }

    /** The parts of one step take the room of one. */
    private boolean isCrowded(List<Step> column) {
        long rows = column.stream()
                .map(step -> step.part().isEmpty() ? step.key() : List.of(step.part()))
                .distinct()
                .count();
        return steps.size() > STEPS_EASY || rows > ROWS_EASY;
    }

    private static List<StepNode> alone(List<Step> column) {
        return column.stream().map(StepNode::of).toList();
    }

    private static List<StepNode> bundled(int number, List<List<Step>> bundles) {
        var nodes = new ArrayList<StepNode>();
        for (List<Step> alike : bundles) {
            nodes.addAll(isBundle(alike) ? List.of(StepNode.bundle(alike)) : alone(alike));
        }
        return nodes.size() <= ROWS_MAX ? nodes : fewer(nodes, number);
    }

    private static boolean isBundle(List<Step> alike) {
        return alike.size() > 1
                && (alike.size() >= ALIKE_MIN || !alike.getFirst().group().isEmpty() || StepNode.areParts(alike));
    }

    /** The worst for themselves, and all others in one node. */
    private static List<StepNode> fewer(List<StepNode> nodes, int column) {
        List<StepNode> worst = nodes.stream()
                .sorted(Comparator.comparing(StepNode::tone, Comparator.comparingInt(StepNode.URGENCY::indexOf)))
                .limit(ROWS_MAX - 1L)
                .toList();
        var fewer = new ArrayList<>(nodes.stream().filter(worst::contains).toList());
        List<Step> rest = nodes.stream()
                .filter(node -> !worst.contains(node))
                .flatMap(node -> node.steps().stream())
                .toList();
        fewer.add(StepNode.rest(rest, column));
        return fewer;
    }

    /** The steps of a column by what makes them alike, in the order in which the first of each stands. */
    private static List<List<Step>> alike(List<Step> column, Map<String, Set<String>> followers, boolean crowded) {
        List<List<Step>> alike = by(step -> kind(step, followers, crowded), column);
        long rows = alike.stream()
                .mapToLong(each -> isBundle(each) ? 1 : each.size())
                .sum();
        return crowded && rows > ROWS_EASY ? by(StepGraph::name, column) : alike;
    }

    private static List<List<Step>> by(Function<Step, Object> kind, List<Step> column) {
        var alike = new LinkedHashMap<Object, List<Step>>();
        column.forEach(step ->
                alike.computeIfAbsent(kind.apply(step), _ -> new ArrayList<>()).add(step));
        return List.copyOf(alike.values());
    }

    /** Its group or its label without the numbers. */
    private static Object name(Step step) {
        if (step.joint()) {
            return step.key();
        }
        return step.group().isEmpty()
                ? List.of("label", NUMBER.matcher(step.label()).replaceAll("0"))
                : List.of(step.group());
    }

    private static Object kind(Step step, Map<String, Set<String>> followers, boolean crowded) {
        if (crowded && !step.group().isEmpty() && !step.joint()) {
            return List.of(step.group());
        }
        if (!step.part().isEmpty()) {
            return List.of("part", step.part());
        }
        return crowded && !step.joint()
                ? List.of(step.after(), followers.getOrDefault(step.key(), Set.of()))
                : step.key();
    }

    private Map<String, Set<String>> followers() {
        var followers = new HashMap<String, Set<String>>();
        for (Step step : steps) {
            step.after()
                    .forEach(before -> followers
                            .computeIfAbsent(before, _ -> new HashSet<>())
                            .add(step.key()));
        }
        return followers;
    }

    /** Column by column from the left; what waits for itself over others stands in the first. */
    private List<List<Step>> columns(Map<String, Set<String>> followers) {
        var byKey = new HashMap<String, Step>();
        steps.forEach(step -> byKey.putIfAbsent(step.key(), step));
        var open = new HashMap<String, Integer>();
        steps.forEach(step -> open.put(step.key(), (int)
                step.after().stream().filter(byKey::containsKey).count()));
        var columns = new HashMap<String, Integer>();
        List<Step> ready = steps.stream()
                .filter(step -> open.getOrDefault(step.key(), 0) == 0)
                .toList();
        for (int column = 0; !ready.isEmpty(); column++) {
            var next = new ArrayList<Step>();
            for (Step step : ready) {
                columns.put(step.key(), column);
                for (String follower : followers.getOrDefault(step.key(), Set.of())) {
                    if (open.merge(follower, -1, Integer::sum) == 0) {
                        next.add(byKey.get(follower));
                    }
                }
            }
            ready = next;
        }
        var sorted = new ArrayList<List<Step>>();
        for (Step step : steps) {
            int column = columns.getOrDefault(step.key(), 0);
            while (sorted.size() <= column) {
                sorted.add(new ArrayList<>());
            }
            sorted.get(column).add(step);
        }
        return sorted;
    }
}
