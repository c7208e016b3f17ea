package dev.belay.pipelines.page;

import dev.belay.platform.page.Badge;
import dev.belay.platform.page.StepGraph;
import dev.belay.platform.page.StepNode;
import dev.belay.platform.page.Tone;
import dev.belay.protocol.api.JobView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Pure: the jobs of a build as a list. Of each step the latest job, those that failed first, with those that tried before beside
 * it; waits are no jobs that people care for. Of many jobs one stretch is shown.
 *
 * @param tallies how many are in each state, whichever state was chosen
 * @param count how many there are in the chosen state, or in all
 */
record JobList(List<Row> rows, List<StepNode.Tally> tallies, int count, JobChoice choice) {

    /** Rows of one stretch. */
    static final int ROWS_MAX = 200;

    /** A step's latest job, and those before it, the first first. */
    record Row(JobView job, List<JobView> earlier) {
        Row {
            earlier = List.copyOf(earlier);
        }

        List<JobView> attempts() {
            return Stream.concat(earlier.stream(), Stream.of(job)).toList();
        }
    }

    JobList {
        rows = List.copyOf(rows);
        tallies = List.copyOf(tallies);
    }

    static JobList of(List<JobView> jobs, StepGraph graph, JobChoice choice) {
        Set<String> part = choice.like()
                .map(graph::like)
                .or(() -> choice.column().map(graph::column))
                .orElse(Set.of());
        List<JobView> latest = jobs.stream()
                .filter(job -> !job.kind().equals("wait") && job.retriedBy().isEmpty())
                .filter(job -> !choice.isPart() || part.contains(job.id()))
                .toList();
        List<JobView> chosen = latest.stream()
                .filter(job -> choice.state().isEmpty()
                        || choice.state().get().equals(badge(job).word()))
                .sorted(Comparator.comparing(job -> badge(job).tone() != Tone.BAD))
                .toList();
        int pages = pages(chosen.size());
        int page = Math.min(choice.page(), pages);
        Map<String, JobView> triedBefore = new HashMap<>();
        jobs.forEach(job -> job.retriedBy().ifPresent(next -> triedBefore.put(next, job)));
        return new JobList(
                chosen.stream()
                        .skip((page - 1L) * ROWS_MAX)
                        .limit(ROWS_MAX)
                        .map(job -> new Row(job, earlier(job, triedBefore)))
                        .toList(),
                StepNode.tallies(latest.stream().map(JobList::badge).toList()),
                chosen.size(),
                choice.page(page));
    }

    private static Badge badge(JobView job) {
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
