package dev.belay.pipelines.language.planning;

import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The steps of a file in one row, those of groups in the place of their group. Their numbers in this row are the
 * numbers by which a plan speaks of them.
 *
 * @param groupOf for each step the number of its group, if it is in one
 * @param numbers by key the steps that it names: one, or all of a group
 */
record Layout(
        List<Step> steps,
        List<Optional<Integer>> groupOf,
        List<Step.Group> groups,
        List<List<Integer>> members,
        Map<String, List<Integer>> numbers) {

    static Layout of(PipelineFile file) {
        var layout =
                new Layout(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new HashMap<>());
        for (Step step : file.steps()) {
            switch (step) {
                case Step.Group group -> layout.add(group);
                case Step.Command _, Step.Wait _, Step.Block _, Step.Input _, Step.Trigger _, Step.Rollout _ ->
                    layout.add(step, Optional.empty());
            }
        }
        return layout;
    }

    private void add(Step.Group group) {
        var inside = new ArrayList<Integer>();
        groups.add(group);
        members.add(inside);
        for (Step child : group.steps()) {
            inside.add(steps.size());
            add(child, Optional.of(groups.size() - 1));
        }
        group.key().ifPresent(key -> numbers.putIfAbsent(key, inside));
    }

    private void add(Step step, Optional<Integer> group) {
        step.key().ifPresent(key -> numbers.putIfAbsent(key, List.of(steps.size())));
        steps.add(step);
        groupOf.add(group);
    }
}
