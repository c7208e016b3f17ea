package dev.belay.pipelines.language.planning;

import dev.belay.pipelines.language.ChildBuild;
import dev.belay.pipelines.language.LeftOut;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Plan.Part;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.language.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The jobs of a step: one, or as many as its matrix or its parallelism makes. */
final class Parts {

    private Parts() {}

    static List<Plan.PlannedJob> of(Step step) {
        return switch (step) {
            case Step.Command command
            when !command.matrix().isEmpty() ->
                command.matrix().stream()
                        .map(variant -> new Plan.PlannedJob(
                                toldApart(command, variant),
                                variant.values(),
                                Optional.empty(),
                                variant.skip()
                                        .map(reason -> new LeftOut.Skipped(
                                                reason.isEmpty() ? "The matrix says to skip it." : reason))))
                        .toList();
            case Step.Command command
            when command.parallelism().isPresent() ->
                split(command.parallelism().get(), part -> command.part(part, with(command.env(), part)));
            case Step.Trigger trigger
            when trigger.parallelism().isPresent() ->
                split(trigger.parallelism().get(), part -> with(trigger, part));
            case Step.Command _, Step.Trigger _, Step.Wait _, Step.Block _, Step.Input _, Step.Rollout _ ->
                List.of(new Plan.PlannedJob(step, Map.of(), Optional.empty(), Optional.empty()));
            case Step.Group _ -> List.of();
        };
    }

    /** Labels that do not name all that differs would be the same for several jobs. */
    private static Step toldApart(Step.Command command, Variant variant) {
        Step.Command own = variant.step();
        long same = command.matrix().stream()
                .filter(each -> each.step().label().equals(own.label()))
                .count();
        return same > 1
                ? own.labelled(
                        own.label() + " (" + String.join(", ", variant.values().values()) + ")")
                : own;
    }

    private static List<Plan.PlannedJob> split(int count, java.util.function.Function<Part, Step> with) {
        var jobs = new ArrayList<Plan.PlannedJob>();
        for (int index = 0; index < count; index++) {
            var part = new Part(index, count);
            jobs.add(new Plan.PlannedJob(with.apply(part), Map.of(), Optional.of(part), Optional.empty()));
        }
        return jobs;
    }

    private static Map<String, String> with(Map<String, String> env, Part part) {
        var all = new LinkedHashMap<>(env);
        all.put(Plan.PARALLEL_JOB, Integer.toString(part.index()));
        all.put(Plan.PARALLEL_COUNT, Integer.toString(part.count()));
        return all;
    }

    private static Step with(Step.Trigger trigger, Part part) {
        ChildBuild build = trigger.build();
        return new Step.Trigger(
                part.label(trigger.common()),
                trigger.pipeline(),
                new ChildBuild(
                        build.message(), build.commit(), build.branch(), build.metaData(), with(build.env(), part)),
                trigger.async(),
                trigger.softFail(),
                trigger.parallelism(),
                trigger.ifChanged());
    }
}
