package dev.belay.pipelines.language.planning;

import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.language.Common;
import dev.belay.pipelines.language.LeftOut;
import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.language.condition.Condition;
import dev.belay.pipelines.language.condition.ConditionFault;
import dev.belay.pipelines.language.condition.Facts;
import dev.belay.pipelines.language.condition.Scope;
import dev.belay.pipelines.language.regex.Budget;
import dev.belay.platform.yaml.YamlFault;
import dev.belay.protocol.paths.WantedChanges;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From a pipeline file and what is known of a build to what runs, and why the rest does not. */
public final class Planner {

    /** How much work all conditions of a file may be: a few tenths of a second. */
    private static final long REGEX_STEPS_MAX = 10_000_000;

    private final Budget budget = new Budget(REGEX_STEPS_MAX);
    private final PipelineFile file;
    private final BuildFacts build;
    private final Facts facts;
    private final Layout layout;
    private final Optional<Changes> changes;
    private final List<YamlFault> faults = new ArrayList<>();

    private Planner(PipelineFile file, BuildFacts build, Optional<Changes> changes) {
        this.file = file;
        this.changes = changes;
        this.build = build;
        this.facts = build.facts();
        this.layout = Layout.of(file);
    }

    /** What came of planning. */
    public sealed interface Outcome {

        /** It can be built. */
        record Planned(Plan plan) implements Outcome {}

        /** Conditions that cannot be answered for this build. */
        record Refused(List<YamlFault> faults) implements Outcome {
            public Refused {
                faults = List.copyOf(faults);
            }
        }
    }

    /** Conditions are asked once, here, and never again while the build runs. */
    public static Outcome plan(PipelineFile file, BuildFacts build) {
        return new Planner(file, build, Optional.empty()).plan();
    }

    /** The same, where it is known which files have changed: steps are left out whose {@code if_changed} means none of them. */
    public static Outcome plan(PipelineFile file, BuildFacts build, List<String> changed) {
        return new Planner(file, build, Optional.of(new Changes(changed))).plan();
    }

    private Outcome plan() {
        List<Optional<LeftOut>> groups =
                layout.groups().stream().map(each -> leftOut(each, build)).toList();
        var leftOut = new ArrayList<Optional<LeftOut>>();
        Set<Integer> absent = new HashSet<>();
        for (int number = 0; number < layout.steps().size(); number++) {
            Step step = layout.steps().get(number);
            Optional<LeftOut> why =
                    layout.groupOf().get(number).flatMap(groups::get).or(() -> leftOut(step, build));
            leftOut.add(why);
            if (why.isPresent()) {
                absent.add(number);
            }
        }
        if (!faults.isEmpty()) {
            return new Outcome.Refused(faults);
        }
        Dependencies.Resolved resolved = Dependencies.resolve(layout, absent, file.earlierKeys());
        var steps = new ArrayList<Plan.PlannedStep>();
        for (int number = 0; number < layout.steps().size(); number++) {
            Optional<LeftOut> why = resolved.idle().contains(number)
                    ? Optional.of(new LeftOut.Skipped("The block step beside it orders the steps already."))
                    : leftOut.get(number);
            steps.add(new Plan.PlannedStep(
                    layout.steps().get(number),
                    why.isPresent() ? List.of() : resolved.needs().get(number),
                    why.isPresent() ? Map.of() : resolved.earlier().get(number),
                    layout.groupOf().get(number),
                    why,
                    why.isPresent() ? List.of() : Parts.of(layout.steps().get(number))));
        }
        var shownGroups = new ArrayList<Plan.PlannedGroup>();
        for (int number = 0; number < groups.size(); number++) {
            shownGroups.add(new Plan.PlannedGroup(layout.groups().get(number), groups.get(number)));
        }
        return new Outcome.Planned(new Plan(file.env(), file.notices(), steps, shownGroups));
    }

    private Optional<LeftOut> leftOut(Step step, BuildFacts build) {
        Common common = step.common();
        if (common.skip().isPresent()) {
            String reason = common.skip().get();
            return Optional.of(new LeftOut.Skipped(reason.isEmpty() ? "The file says to skip it." : reason));
        }
        if (common.condition().isPresent() && !holds(common)) {
            return Optional.of(new LeftOut.Broken(
                    "Its condition does not hold: " + common.condition().get().strip()));
        }
        if (common.branches().isPresent() && !new Branches(common.branches().get()).match(build.branch())) {
            return Optional.of(new LeftOut.Broken("The branch " + build.branch() + " does not match “"
                    + common.branches().get() + "”."));
        }
        if (changes.isPresent() && !changes.get().concern(step)) {
            return Optional.of(new LeftOut.Skipped(WantedChanges.REASON));
        }
        boolean noParts = switch (step) {
            case Step.Command command -> command.parallelism().equals(Optional.of(0));
            case Step.Trigger trigger -> trigger.parallelism().equals(Optional.of(0));
            case Step.Wait _, Step.Block _, Step.Input _, Step.Group _, Step.Rollout _ -> false;
        };
        return noParts ? Optional.of(new LeftOut.Skipped("Its parallelism is 0.")) : Optional.empty();
    }

    private boolean holds(Common common) {
        try {
            return Condition.read(common.condition().orElseThrow(), Scope.BUILD).holds(facts, budget);
        } catch (ConditionFault fault) {
            faults.add(
                    new YamlFault(file.name(), common.at().line(), common.at().column(), "“if”: " + fault.sentence()));
            return false;
        }
    }
}
