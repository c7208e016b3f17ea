package dev.belay.pipelines.build;

import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.Job.Outcome;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.language.Need;
import dev.belay.pipelines.language.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pure: where the jobs of a build stand among each other in the queues of their concurrency groups: as in the file, but none before one
 * that it waits for, or both would wait for good. A job behind a block or an input that is still to be answered is in no queue, lest
 * a build that nobody answers holds up all others.
 */
final class Queues {

    private final List<Progress.Standing> steps;
    private final List<Outcome> outcomes;
    private final Integer[] places;
    private final boolean[] asked;
    private int next;

    private Queues(List<Progress.Standing> steps, List<Outcome> outcomes) {
        this.steps = steps;
        this.outcomes = outcomes;
        this.places = new Integer[steps.size()];
        this.asked = new boolean[steps.size()];
    }

    /** What changes for the jobs that have no slot yet. */
    static List<Move> places(List<Progress.Standing> steps, List<Outcome> outcomes) {
        if (steps.stream().noneMatch(each -> isOrdered(each.step()))) {
            return List.of();
        }
        var queues = new Queues(steps, outcomes);
        var moves = new ArrayList<Move>();
        for (int number = 0; number < steps.size(); number++) {
            queues.visit(number);
            Job job = steps.get(number).job();
            boolean stands = isOrdered(steps.get(number).step())
                    && isQueued(job.state())
                    && outcomes.get(number) == Outcome.OPEN;
            Optional<Integer> place = queues.asked[number] ? Optional.empty() : Optional.of(queues.places[number]);
            if (stands && !job.queuePlace().equals(place)) {
                moves.add(new Move.Queue(job, place));
            }
        }
        return moves;
    }

    private static boolean isOrdered(Step step) {
        return step instanceof Step.Command command
                && command.concurrency().filter(each -> each.isOrdered()).isPresent();
    }

    private static boolean isQueued(JobState state) {
        return state == JobState.WAITING || state == JobState.LIMITING || state == JobState.LIMITED;
    }

    private void visit(int number) {
        if (places[number] != null) {
            return;
        }
        for (Need need : steps.get(number).needs()) {
            visit(need.step());
            boolean open = outcomes.get(need.step()) == Outcome.OPEN;
            asked[number] |=
                    open && (asked[need.step()] || asks(steps.get(need.step()).step()));
        }
        places[number] = next++;
    }

    private static boolean asks(Step step) {
        return switch (step) {
            case Step.Block _, Step.Input _ -> true;
            case Step.Command _, Step.Wait _, Step.Trigger _, Step.Group _, Step.Rollout _ -> false;
        };
    }
}
