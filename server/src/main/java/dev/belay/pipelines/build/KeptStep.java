package dev.belay.pipelines.build;

import dev.belay.pipelines.language.Need;
import dev.belay.pipelines.language.Step;
import java.util.List;
import java.util.Optional;

/**
 * A step as it is kept with its build: one for each job that a plan makes.
 *
 * @param number names it in its build, for good
 * @param position where it stands; steps that are uploaded push those behind them on
 * @param needs the steps that it waits for, by number
 * @param group the label of its group
 * @param uploadedBy the number of the step whose job uploaded it
 */
public record KeptStep(
        int number, int position, Step step, List<Need> needs, Optional<String> group, Optional<Integer> uploadedBy) {

    public KeptStep {
        needs = List.copyOf(needs);
    }

    KeptStep with(List<Need> others) {
        return new KeptStep(number, position, step, others, group, uploadedBy);
    }
}
