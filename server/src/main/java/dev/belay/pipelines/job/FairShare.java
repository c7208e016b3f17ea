package dev.belay.pipelines.job;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Pure: in which order jobs get their chance. First by rank. Within a rank, pipelines take turns: the next is always the one
 * that uses fewest agents, counting those it has now and those it had lately, as HTCondor's user priorities do (HTCondor Manual,
 * “User Priorities and Negotiation”). Where there are agents for all, the order makes no difference.
 */
final class FairShare {

    /** What pipelines use, in agents; those that are missing use none. */
    private final Map<UUID, Double> used;

    /** A pipeline's jobs of one rank. */
    private record Turn(double used, Deque<ReadyJob> jobs) {

        static final Comparator<Turn> LEAST = Comparator.comparingDouble(Turn::used)
                .thenComparing(turn -> turn.jobs().getFirst(), ReadyJob.ORDER);
    }

    FairShare(Map<UUID, Double> used) {
        this.used = new HashMap<>(used);
    }

    /** Offers each job once; {@code give} says whether it got an agent. */
    void each(List<ReadyJob> ready, Predicate<ReadyJob> give) {
        List<ReadyJob> ordered = ready.stream().sorted(ReadyJob.ORDER).toList();
        int from = 0;
        while (from < ordered.size()) {
            int to = from + 1;
            while (to < ordered.size() && ReadyJob.RANK.compare(ordered.get(from), ordered.get(to)) == 0) {
                to++;
            }
            rank(ordered.subList(from, to), give);
            from = to;
        }
    }

    private void rank(List<ReadyJob> jobs, Predicate<ReadyJob> give) {
        var byPipeline = new HashMap<UUID, Deque<ReadyJob>>();
        jobs.forEach(job -> byPipeline
                .computeIfAbsent(job.pipeline(), _ -> new ArrayDeque<>())
                .add(job));
        var turns = new PriorityQueue<>(Turn.LEAST);
        byPipeline.forEach((pipeline, theirs) -> turns.add(new Turn(used.getOrDefault(pipeline, 0.0), theirs)));
        for (Turn turn = turns.poll(); turn != null; turn = turns.poll()) {
            ReadyJob job = turn.jobs().removeFirst();
            if (give.test(job)) {
                used.merge(job.pipeline(), 1.0, Double::sum);
            }
            if (!turn.jobs().isEmpty()) {
                turns.add(new Turn(used.getOrDefault(job.pipeline(), 0.0), turn.jobs()));
            }
        }
    }
}
