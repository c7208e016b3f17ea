package dev.belay.pipelines.build;

import dev.belay.pipelines.language.Need;
import dev.belay.pipelines.language.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * Pure: the jobs of a plan in one row, as a build keeps them: each waits for all jobs of the steps that its step waits
 * for.
 */
final class Course {

    private Course() {}

    static List<BuildStore.KeptStep> of(Plan plan) {
        List<List<Integer>> numbers = new ArrayList<>();
        var running = new ArrayList<Plan.PlannedJob>();
        var stepOf = new ArrayList<Plan.PlannedStep>();
        for (Plan.PlannedStep step : plan.steps()) {
            var own = new ArrayList<Integer>();
            for (Plan.PlannedJob job : step.jobs()) {
                if (job.leftOut().isEmpty()) {
                    own.add(running.size());
                    running.add(job);
                    stepOf.add(step);
                }
            }
            numbers.add(own);
        }
        var course = new ArrayList<BuildStore.KeptStep>();
        for (int number = 0; number < running.size(); number++) {
            List<Need> needs = stepOf.get(number).needs().stream()
                    .flatMap(need -> numbers.get(need.step()).stream().map(each -> new Need(each, need.mayFail())))
                    .toList();
            course.add(new BuildStore.KeptStep(running.get(number).step(), needs));
        }
        return course;
    }
}
