package dev.belay.pipelines.page;

import dev.belay.platform.page.Badge;
import dev.belay.platform.page.StepGraph;
import dev.belay.platform.page.StepNode;
import dev.belay.platform.page.Tone;
import dev.belay.protocol.api.JobView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Pure: the jobs of a build as a list. Of each step the latest job with those that tried before beside it, those that failed first,
 * whatever group they are in; waits are no jobs that people care for. Of many jobs one stretch is shown.
 *
 * @param parts the stretch as it is drawn: what failed, groups, and what stands in none
 * @param tallies how many are in each state, whichever state was chosen
 * @param count how many there are in the chosen state, or in all
 */
record JobList(List<JobPart> parts, List<StepNode.Tally> tallies, int count, JobChoice choice) {

    /** Rows of one stretch. */
    static final int ROWS_MAX = 200;

    /** Of more than so many rows, groups that need nobody are folded. */
    static final int EASY_ROWS = 30;

    /** A step's latest job, the label of its group, and the jobs before it, the first first. */
    record Row(JobView job, String group, List<JobView> earlier) {
        Row {
            earlier = List.copyOf(earlier);
        }

        List<JobView> attempts() {
            return Stream.concat(earlier.stream(), Stream.of(job)).toList();
        }
    }

    JobList {
        parts = List.copyOf(parts);
        tallies = List.copyOf(tallies);
    }

    /** The stretch, row by row. */
    List<Row> rows() {
        return parts.stream().flatMap(part -> part.rows().stream()).toList();
    }

    static JobList of(List<JobView> jobs, Function<JobView, String> groups, StepGraph graph, JobChoice choice) {
        Set<String> part = choice.like()
                .map(graph::like)
                .or(() -> choice.column().map(graph::column))
                .orElse(Set.of());
        List<JobView> latest = jobs.stream()
                .filter(job -> !job.kind().equals("wait") && job.retriedBy().isEmpty())
                .filter(job -> !choice.isPart() || part.contains(job.id()))
                .toList();
        List<JobView> chosen = sorted(
                latest.stream()
                        .filter(job -> choice.state().isEmpty()
                                || choice.state().get().equals(badge(job).word()))
                        .toList(),
                groups);
        int pages = pages(chosen.size());
        int page = Math.min(choice.page(), pages);
        Map<String, JobView> triedBefore = new HashMap<>();
        jobs.forEach(job -> job.retriedBy().ifPresent(next -> triedBefore.put(next, job)));
        List<Row> rows = chosen.stream()
                .skip((page - 1L) * ROWS_MAX)
                .limit(ROWS_MAX)
                .map(job -> new Row(job, groups.apply(job), earlier(job, triedBefore)))
                .toList();
        boolean folds = rows.size() > EASY_ROWS && choice.state().isEmpty() && !choice.isPart();
        return new JobList(
                JobPart.of(rows, folds, group -> tallies(latest, groups, group)),
                StepNode.tallies(latest.stream().map(JobList::badge).toList()),
                chosen.size(),
                choice.page(page));
    }

    private static List<StepNode.Tally> tallies(List<JobView> jobs, Function<JobView, String> groups, String group) {
        return StepNode.tallies(jobs.stream()
                .filter(job -> groups.apply(job).equals(group))
                .map(JobList::badge)
                .toList());
    }

    /** Those that failed, and then groups of one label as one, where the first job of it stands. */
    private static List<JobView> sorted(List<JobView> jobs, Function<JobView, String> groups) {
        var together = new LinkedHashMap<String, List<JobView>>();
        for (JobView job : jobs) {
            String group = groups.apply(job);
            together.computeIfAbsent(group.isEmpty() ? "job " + job.id() : "group " + group, _ -> new ArrayList<>())
                    .add(job);
        }
        return together.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(job -> !isWrong(job)))
                .toList();
    }

    static boolean isWrong(JobView job) {
        return badge(job).tone() == Tone.BAD;
    }

    static Badge badge(JobView job) {
        return BuildBadge.ofJob(job);
    }

    private static List<JobView> earlier(JobView job, Map<String, JobView> triedBefore) {
        var earlier = new ArrayList<JobView>();
        for (JobView each = triedBefore.get(job.id()); each != null; each = triedBefore.get(each.id())) {
            earlier.addFirst(each);
        }
        return earlier;
    }

    private static int pages(int count) {
        return Math.max(1, (count + ROWS_MAX - 1) / ROWS_MAX);
    }

    int pages() {
        return pages(count);
    }

    /** How many jobs there are in all states. */
    int all() {
        return tallies.stream().mapToInt(StepNode.Tally::count).sum();
    }

    /** Whether choosing among them is of use. */
    boolean isLong() {
        return choice.isPart() || choice.state().isPresent() || all() > 8;
    }
}
