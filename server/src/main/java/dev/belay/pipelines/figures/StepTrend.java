package dev.belay.pipelines.figures;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long a step took and how it ended, from build to build.
 *
 * @param runs one for each build, the oldest first
 */
public record StepTrend(String label, List<Run> runs) {

    /** Of several jobs of a step in one build the longest, and failed if one of them did. */
    public record Run(long build, long millis, boolean failed) {
        Run and(Run other) {
            return new Run(build, Math.max(millis, other.millis), failed || other.failed);
        }
    }

    public StepTrend {
        runs = List.copyOf(runs);
    }

    /** Pure: the steps of some jobs, the slowest first, at most so many. */
    static List<StepTrend> of(List<TrendStore.Timed> jobs, int most) {
        Map<String, Map<Long, Run>> byLabel = new LinkedHashMap<>();
        for (TrendStore.Timed job : jobs) {
            byLabel.computeIfAbsent(job.label(), _ -> new TreeMap<>())
                    .merge(job.run().build(), job.run(), Run::and);
        }
        return byLabel.entrySet().stream()
                .map(each ->
                        new StepTrend(each.getKey(), List.copyOf(each.getValue().values())))
                .sorted(Comparator.comparingLong(StepTrend::medianMillis)
                        .reversed()
                        .thenComparing(StepTrend::label))
                .limit(most)
                .toList();
    }

    /** Half of the runs took no longer. */
    public long medianMillis() {
        return runs.stream().mapToLong(Run::millis).sorted().toArray()[(runs.size() - 1) / 2];
    }

    public Run latest() {
        return runs.getLast();
    }

    public int failures() {
        return (int) runs.stream().filter(Run::failed).count();
    }
}
