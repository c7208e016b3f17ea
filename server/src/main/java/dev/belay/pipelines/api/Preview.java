package dev.belay.pipelines.api;

import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.language.CommitMessage;
import dev.belay.pipelines.language.LeftOut;
import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.PipelineFile.Reading;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.language.planning.Changes;
import dev.belay.pipelines.language.planning.Planner;
import dev.belay.pipelines.language.reading.PipelineReader;
import dev.belay.platform.yaml.YamlFault;
import dev.belay.protocol.api.PipelinePreview;
import dev.belay.protocol.api.PipelineReview;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Pure: what a pipeline file would do for a build. */
public final class Preview {

    private Preview() {}

    /**
     * What a file would do for a build.
     *
     * @param changed the files that changed, asked for only if a step asks; nothing when that is not known
     */
    public static PipelinePreview of(
            String fileName, String text, BuildFacts build, Supplier<Optional<List<String>>> changed) {
        Reading reading = fileName.endsWith(".json")
                ? PipelineReader.upload(fileName, text, Set.of())
                : PipelineReader.file(fileName, text, build.variables());
        return switch (reading) {
            case Reading.Faulty faulty -> wrong(faulty.faults(), faulty.warnings());
            case Reading.Sound sound ->
                switch (planned(sound.file(), build, changed)) {
                    case Planner.Outcome.Refused refused -> wrong(refused.faults(), sound.warnings());
                    case Planner.Outcome.Planned planned -> of(sound, planned.plan(), build);
                };
        };
    }

    private static Planner.Outcome planned(
            PipelineFile file, BuildFacts build, Supplier<Optional<List<String>>> changed) {
        return Changes.askedBy(file)
                .flatMap(_ -> changed.get())
                .map(paths -> Planner.plan(file, build, paths))
                .orElseGet(() -> Planner.plan(file, build));
    }

    private static PipelinePreview wrong(List<YamlFault> faults, List<YamlFault> warnings) {
        return new PipelinePreview(new PipelineReview(0, told(faults), told(warnings)), false, Map.of(), List.of());
    }

    private static PipelinePreview of(Reading.Sound sound, Plan plan, BuildFacts build) {
        return new PipelinePreview(
                new PipelineReview(plan.steps().size(), List.of(), told(sound.warnings())),
                CommitMessage.skipsBuild(build.message()),
                plan.env(),
                plan.steps().stream().map(step -> step(plan, step)).toList());
    }

    private static List<PipelineReview.Fault> told(List<YamlFault> faults) {
        return faults.stream()
                .map(fault -> new PipelineReview.Fault(fault.line(), fault.column(), fault.message()))
                .toList();
    }

    private static PipelinePreview.Step step(Plan plan, Plan.PlannedStep planned) {
        Step step = planned.step();
        Stream<String> needs = planned.needs().stream()
                .map(need -> name(plan.steps().get(need.step()).step()));
        return new PipelinePreview.Step(
                step.kindName(),
                step.key(),
                step.label(),
                planned.group().map(group -> plan.groups().get(group).group().label()),
                planned.leftOut().map(why -> switch (why) {
                    case LeftOut.Broken _ -> "broken";
                    case LeftOut.Skipped _ -> "skipped";
                }),
                planned.leftOut().map(LeftOut::reason),
                Stream.concat(needs, planned.earlierNeeds().keySet().stream()).toList(),
                planned.jobs().stream().map(Preview::job).toList());
    }

    private static String name(Step step) {
        return step.key().orElse(step.label());
    }

    private static PipelinePreview.Job job(Plan.PlannedJob job) {
        Optional<String> skipped = job.leftOut().map(LeftOut::reason);
        return job.step() instanceof Step.Command command
                ? new PipelinePreview.Job(
                        command.label(),
                        Optional.of(command.command()),
                        command.env(),
                        command.agents(),
                        job.matrix(),
                        skipped)
                : new PipelinePreview.Job(
                        job.step().label(), Optional.empty(), Map.of(), Map.of(), job.matrix(), skipped);
    }
}
