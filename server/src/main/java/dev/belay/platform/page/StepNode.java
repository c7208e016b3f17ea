package dev.belay.platform.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A node of a {@link StepGraph}: one step, or several that are summed up.
 *
 * @param steps the steps, at least one
 * @param href where it leads
 */
public record StepNode(List<StepGraph.Step> steps, String title, String href) {

    /** What one wants to see first. */
    static final List<Tone> URGENCY = List.of(Tone.BAD, Tone.MOVING, Tone.WAITING, Tone.QUIET, Tone.GOOD);

    private static final int TITLE_MAX = 25;
    private static final int BUNDLE_TITLE_MAX = 23;
    private static final int STATE_MAX = 30;

    private static final Pattern NUMBERED = Pattern.compile(" ?[0-9]+ (\\p{L}.*)");

    /** How many steps stand in a way. */
    public record Tally(Badge badge, int count) {}

    /** A stretch of the bar of a bundle, in percent of its width. */
    public record Segment(Tone tone, double from, double width) {}

    public StepNode {
        steps = List.copyOf(steps);
    }

    static StepNode of(StepGraph.Step step) {
        return new StepNode(List.of(step), step.label(), step.href());
    }

    /** Steps that are alike. */
    static StepNode bundle(List<StepGraph.Step> steps) {
        return new StepNode(steps, name(steps), "?like=" + steps.getFirst().key() + "#jobs");
    }

    /** Whether they are all parts of one step. */
    static boolean areParts(List<StepGraph.Step> steps) {
        String part = steps.getFirst().part();
        return !part.isEmpty() && steps.stream().allMatch(step -> step.part().equals(part));
    }

    /** The steps of a column for which there is no room. */
    static StepNode rest(List<StepGraph.Step> steps, int column) {
        return new StepNode(steps, steps.size() + " other steps", "?column=" + column + "#jobs");
    }

    private static String name(List<StepGraph.Step> all) {
        String group = all.getFirst().group();
        boolean parts = areParts(all);
        if (!group.isEmpty() && !parts) {
            return group;
        }
        String shared = all.stream()
                .map(StepGraph.Step::label)
                .reduce(StepNode::sharedStart)
                .orElse("");
        String words = shared.replaceFirst("[^\\p{L}\\p{N})]+$", "");
        boolean tells = parts ? !words.isEmpty() : words.length() >= 3;
        return tells ? words + sharedRest(all, shared) : all.size() + " steps";
    }

    /** What all labels say after their numbers, as the browsers in “journey 1 firefox” and “journey 2 firefox”. */
    private static String sharedRest(List<StepGraph.Step> all, String start) {
        List<String> rests = all.stream()
                .map(step -> NUMBERED.matcher(step.label().substring(start.length())))
                .map(matcher -> matcher.matches() ? matcher.group(1) : "")
                .distinct()
                .toList();
        return rests.size() == 1 && !rests.getFirst().isEmpty() ? " … " + rests.getFirst() : "";
    }

    private static String sharedStart(String one, String other) {
        int length = 0;
        while (length < Math.min(one.length(), other.length()) && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        if (length == one.length() && (length == other.length() || other.charAt(length) == ' ')) {
            return one;
        }
        return one.substring(0, Math.max(0, one.lastIndexOf(' ', length)));
    }

    /** Whether it stands for several steps. */
    public boolean isBundle() {
        return steps.size() > 1;
    }

    /** Whether it is only a place where lines meet. */
    public boolean isJoint() {
        return steps.size() == 1 && steps.getFirst().joint();
    }

    /** The tone of the most urgent of its steps. */
    public Tone tone() {
        return tallies().getFirst().badge().tone();
    }

    /** The title as far as it fits. */
    public String shortTitle() {
        return Words.firstLine(title, isBundle() ? BUNDLE_TITLE_MAX : TITLE_MAX);
    }

    /** How it stands, as far as it fits. */
    public String shortState() {
        if (isBundle()) {
            return Words.firstLine(state(), STATE_MAX);
        }
        StepGraph.Step step = steps.getFirst();
        String state =
                step.detail().isEmpty() ? step.badge().word() : step.badge().word() + " · " + step.detail();
        return Words.firstLine(state, STATE_MAX);
    }

    /** All that it says, for those who do not see it. */
    public String inWords() {
        return isBundle()
                ? title + ", " + steps.size() + (areParts(steps) ? " jobs: " : " steps: ") + state()
                : title + ": " + steps.getFirst().badge().word();
    }

    private String state() {
        return tallies().stream()
                .map(each -> each.count() + " " + each.badge().word())
                .collect(Collectors.joining(" · "));
    }

    /** The states of its steps and how many are in each, the most urgent first. */
    public List<Tally> tallies() {
        return tallies(steps.stream().map(StepGraph.Step::badge).toList());
    }

    /** How many of each there are, the most urgent first. */
    public static List<Tally> tallies(List<Badge> badges) {
        Map<Badge, Integer> counts = new LinkedHashMap<>();
        badges.forEach(badge -> counts.merge(badge, 1, Integer::sum));
        return counts.entrySet().stream()
                .map(each -> new Tally(each.getKey(), each.getValue()))
                .sorted(Comparator.comparingInt(
                        each -> URGENCY.indexOf(each.badge().tone())))
                .toList();
    }

    /** The bar of a bundle. */
    public List<Segment> segments() {
        var segments = new ArrayList<Segment>();
        double from = 0;
        for (Tally tally : tallies()) {
            double width = 100.0 * tally.count() / steps.size();
            segments.add(new Segment(tally.badge().tone(), from, width));
            from += width;
        }
        return segments;
    }
}
