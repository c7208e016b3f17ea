package dev.belay.pipelines.page;

import dev.belay.platform.page.StepNode;
import dev.belay.platform.page.Tone;
import dev.belay.platform.page.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Pure: rows of a {@link JobList} that are drawn together.
 *
 * @param title what they have in common: their group, or how their labels begin; empty when they have nothing
 * @param id names it in the page, also when its rows have changed
 * @param tallies how the jobs of the group stand, with those that failed and are drawn elsewhere
 * @param open whether it is unfolded at first
 */
record JobPart(String title, String id, List<JobList.Row> rows, List<StepNode.Tally> tallies, boolean open) {

    /** So many rows in succession that are in no group and whose labels begin alike are folded like one. */
    static final int ALIKE_MIN = 8;

    private static final int TITLE_CHARACTERS_MAX = 120;
    private static final Pattern FROM_NUMBER = Pattern.compile("[^\\p{L}\\p{N})]*[0-9].*", Pattern.DOTALL);

    JobPart {
        rows = List.copyOf(rows);
        tallies = List.copyOf(tallies);
    }

    /**
     * The rows in their order.
     *
     * @param folds whether those that need nobody are folded
     * @param tallies how the jobs of a group stand
     */
    static List<JobPart> of(List<JobList.Row> rows, boolean folds, Function<String, List<StepNode.Tally>> tallies) {
        var parts = new ArrayList<JobPart>();
        var ids = new HashMap<String, Integer>();
        for (int from = 0; from < rows.size(); ) {
            JobList.Row first = rows.get(from);
            int to = from + 1;
            while (to < rows.size() && areTogether(first, rows.get(to))) {
                to++;
            }
            List<JobList.Row> some = rows.subList(from, to);
            if (!JobList.isWrong(first.job()) && !first.group().isEmpty()) {
                parts.add(titled(first.group(), some, tallies.apply(first.group()), folds, ids));
            } else if (!JobList.isWrong(first.job()) && folds) {
                addRuns(parts, some, ids);
            } else {
                parts.add(new JobPart("", id("", ids), some, List.of(), true));
            }
            from = to;
        }
        return parts;
    }

    private static boolean areTogether(JobList.Row one, JobList.Row other) {
        boolean wrong = JobList.isWrong(one.job());
        return wrong == JobList.isWrong(other.job()) && (wrong || one.group().equals(other.group()));
    }

    private static void addRuns(List<JobPart> parts, List<JobList.Row> rows, Map<String, Integer> ids) {
        var single = new ArrayList<JobList.Row>();
        for (int from = 0; from < rows.size(); ) {
            String stem = stem(rows.get(from));
            int to = from + 1;
            while (to < rows.size() && !stem.isEmpty() && stem.equals(stem(rows.get(to)))) {
                to++;
            }
            List<JobList.Row> run = rows.subList(from, to);
            if (run.size() >= ALIKE_MIN) {
                addSingle(parts, single, ids);
                parts.add(titled(
                        stem,
                        run,
                        StepNode.tallies(run.stream()
                                .map(row -> JobList.badge(row.job()))
                                .toList()),
                        true,
                        ids));
            } else {
                single.addAll(run);
            }
            from = to;
        }
        addSingle(parts, single, ids);
    }

    private static void addSingle(List<JobPart> parts, List<JobList.Row> single, Map<String, Integer> ids) {
        if (!single.isEmpty()) {
            parts.add(new JobPart("", id("", ids), single, List.of(), true));
            single.clear();
        }
    }

    private static JobPart titled(
            String title,
            List<JobList.Row> rows,
            List<StepNode.Tally> tallies,
            boolean folds,
            Map<String, Integer> ids) {
        String shown = Words.firstLine(title, TITLE_CHARACTERS_MAX);
        boolean needed = rows.stream().anyMatch(JobPart::isLookedAt);
        return new JobPart(shown, id(title, ids), rows, tallies, !folds || needed);
    }

    /** What runs, and what waits for somebody. */
    private static boolean isLookedAt(JobList.Row row) {
        return JobList.badge(row.job()).tone() == Tone.MOVING
                || row.job().state().equals("blocked");
    }

    private static String id(String title, Map<String, Integer> ids) {
        String hash = Integer.toHexString(title.hashCode());
        return "part-" + hash + "-" + ids.merge(hash, 1, Integer::sum);
    }

    /** A label up to its first number. */
    private static String stem(JobList.Row row) {
        String label = Words.label(row.job().label());
        String stem = FROM_NUMBER.matcher(label).replaceFirst("");
        return stem.length() == label.length() ? "" : stem;
    }
}
