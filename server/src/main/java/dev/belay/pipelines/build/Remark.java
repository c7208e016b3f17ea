package dev.belay.pipelines.build;

import dev.belay.pipelines.language.LeftOut;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.yaml.YamlFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a build has to say of its file.
 *
 * @param label of the step that it is about; of a warning it is empty
 */
public record Remark(Kind kind, String label, String text) {

    /** What sort of remark it is. */
    public enum Kind {
        /** A step is left out, since its condition or its branches do not fit the build. */
        BROKEN,
        /** A step is left out, since the file says so. */
        SKIPPED,
        /** Something in the file changes nothing, or not what one may think. */
        WARNING;

        /** As it is written in the database and under {@code /api}. */
        public String written() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind read(String written) {
            return valueOf(written.toUpperCase(Locale.ROOT));
        }
    }

    /** What is left out of a plan. Waits that order nothing are not worth a word. */
    static List<Remark> of(Plan plan) {
        var remarks = new ArrayList<Remark>();
        for (Plan.PlannedStep step : plan.steps()) {
            if (step.step() instanceof Step.Wait) {
                continue;
            }
            step.leftOut().ifPresent(why -> remarks.add(of(step.step(), why)));
            step.jobs().forEach(job -> job.leftOut().ifPresent(why -> remarks.add(of(job.step(), why))));
        }
        return remarks;
    }

    static List<Remark> of(List<YamlFault> warnings) {
        return warnings(warnings.stream().map(YamlFault::toString).toList());
    }

    /** Warnings that tell their places themselves. */
    static List<Remark> warnings(List<String> told) {
        return told.stream().map(each -> new Remark(Kind.WARNING, "", each)).toList();
    }

    private static Remark of(Step step, LeftOut why) {
        return switch (why) {
            case LeftOut.Broken broken -> new Remark(Kind.BROKEN, step.label(), broken.reason());
            case LeftOut.Skipped skipped -> new Remark(Kind.SKIPPED, step.label(), skipped.reason());
        };
    }
}
