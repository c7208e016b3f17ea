package dev.belay.pipelines.build;

import dev.belay.pipelines.job.Position;
import dev.belay.pipelines.language.Need;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pure: the jobs of a plan in one row, as a build keeps them: each waits for all jobs of the steps that its step waits
 * for.
 *
 * @param steps one for each job, numbered from 0
 * @param numbers for each step of the plan the numbers of its jobs; none for what is left out
 */
record Course(Plan plan, List<KeptStep> steps, List<List<Integer>> numbers) {

    static Course of(Plan plan) {
        List<List<Integer>> numbers = new ArrayList<>();
        int count = 0;
        for (Plan.PlannedStep step : plan.steps()) {
            var own = new ArrayList<Integer>();
            for (Plan.PlannedJob job : step.jobs()) {
                if (job.leftOut().isEmpty()) {
                    own.add(count++);
                }
            }
            numbers.add(own);
        }
        var course = new ArrayList<KeptStep>();
        for (Plan.PlannedStep step : plan.steps()) {
            List<Need> needs = step.needs().stream()
                    .flatMap(need -> numbers.get(need.step()).stream().map(each -> new Need(each, need.mayFail())))
                    .toList();
            Optional<Step.Group> within =
                    step.group().map(number -> plan.groups().get(number).group());
            Optional<String> group = within.map(Step::label);
            step.jobs().stream()
                    .filter(job -> job.leftOut().isEmpty())
                    .forEach(job -> course.add(new KeptStep(
                            course.size(),
                            Position.of(course.size()),
                            within(job.step(), within),
                            needs,
                            group,
                            Optional.empty())));
        }
        return new Course(plan, course, numbers);
    }

    /** A job of a group knows which one that is. */
    private static Step within(Step step, Optional<Step.Group> group) {
        if (group.isEmpty() || !(step instanceof Step.Command command)) {
            return step;
        }
        var env = new LinkedHashMap<>(command.env());
        env.put(KeptStep.GROUP_LABEL, group.get().label());
        env.put(KeptStep.GROUP_KEY, group.get().key().orElse(""));
        return command.withEnv(env);
    }

    /** Whether something is left out and nothing but waits is left. */
    boolean isIdle() {
        boolean leftOut = plan.steps().stream()
                .anyMatch(step -> step.leftOut().isPresent()
                        || step.jobs().stream().anyMatch(job -> job.leftOut().isPresent()));
        return leftOut && steps.stream().allMatch(kept -> kept.step() instanceof Step.Wait);
    }

    /** Which numbers each key names: those of a step, or those of all steps of a group. */
    Map<String, List<Integer>> keys() {
        var keys = new LinkedHashMap<String, List<Integer>>();
        for (int place = 0; place < numbers.size(); place++) {
            Plan.PlannedStep step = plan.steps().get(place);
            List<Integer> own = numbers.get(place);
            step.step().key().ifPresent(key -> keys.put(key, own));
            step.group()
                    .flatMap(group -> plan.groups().get(group).group().key())
                    .ifPresent(key ->
                            keys.computeIfAbsent(key, _ -> new ArrayList<>()).addAll(own));
        }
        return keys;
    }
}
