package dev.belay.pipelines.language;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a build of a pipeline does. Steps are in the order of the file; those of a group stand where the group does.
 *
 * @param env variables for every job, weaker than those of the build
 */
public record Plan(Map<String, String> env, List<Notice> notices, List<PlannedStep> steps, List<PlannedGroup> groups) {

    /** The variable that tells each of several jobs of one step how many they are. */
    public static final String PARALLEL_JOB = "BUILDKITE_PARALLEL_JOB";

    public static final String PARALLEL_COUNT = "BUILDKITE_PARALLEL_JOB_COUNT";

    public Plan {
        env = Ordered.copyOf(env);
        notices = List.copyOf(notices);
        steps = List.copyOf(steps);
        groups = List.copyOf(groups);
    }

    /** The same without some of its variables, which the build has been given otherwise. */
    public Plan without(Set<String> variables) {
        var left = new LinkedHashMap<>(env);
        left.keySet().removeAll(variables);
        return new Plan(left, notices, steps, groups);
    }

    /**
     * A step and what it makes.
     *
     * @param step as it is written, before its matrix is filled in
     * @param needs the steps of this plan that it waits for, by number from 0; none of them is left out
     * @param earlierNeeds earlier steps of the build that it waits for, by key, and whether they may fail
     * @param group the number of its group
     * @param leftOut why it does not run; then it has no jobs, waits for nobody, and nobody waits for it
     * @param jobs one, or more by its matrix or its parallelism
     */
    public record PlannedStep(
            Step step,
            List<Need> needs,
            Map<String, Boolean> earlierNeeds,
            Optional<Integer> group,
            Optional<LeftOut> leftOut,
            List<PlannedJob> jobs) {
        public PlannedStep {
            needs = List.copyOf(needs);
            earlierNeeds = Ordered.copyOf(earlierNeeds);
            jobs = List.copyOf(jobs);
        }
    }

    /**
     * One job of a step.
     *
     * @param step with the values of its matrix and the variables of its part filled in
     * @param matrix its values by dimension; the only dimension of a plain list is called {@code ""}
     */
    public record PlannedJob(Step step, Map<String, String> matrix, Optional<Part> part, Optional<LeftOut> leftOut) {
        public PlannedJob {
            matrix = Ordered.copyOf(matrix);
        }
    }

    /** Which one of how many equal jobs, counted from 0. */
    public record Part(int index, int count) {

        /** What a label is for this part: {@code %n} is its index, {@code %N} its number from 1, {@code %t} how many there are. */
        public Common label(Common common) {
            String label = common.label();
            String filled = label.replace("%n", Integer.toString(index))
                    .replace("%N", Integer.toString(index + 1))
                    .replace("%t", Integer.toString(count));
            boolean numbers = label.contains("%n") || label.contains("%N");
            return numbers ? common.numbered(filled) : common.labelled(filled);
        }
    }

    /** A group, which is shown even when it is left out with all its steps. */
    public record PlannedGroup(Step.Group group, Optional<LeftOut> leftOut) {}
}
