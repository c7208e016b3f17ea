package dev.belay.pipelines.build;

import dev.belay.pipelines.language.Checkout;
import dev.belay.pipelines.language.Common;
import dev.belay.pipelines.language.Form;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.yaml.YamlFault;
import java.util.ArrayList;
import java.util.List;

/**
 * Pure: what the language has and this server does not carry out yet. A build that needs it is refused, so that nothing
 * that a file asks for is left undone silently. Steps that are left out need nothing.
 */
public final class NotYet {

    private final String file;
    private final List<YamlFault> faults = new ArrayList<>();

    private NotYet(String file) {
        this.file = file;
    }

    /** What of a plan cannot be carried out, each with its place. */
    public static List<YamlFault> in(String file, Plan plan) {
        var notYet = new NotYet(file);
        for (Plan.PlannedStep step : plan.steps()) {
            if (step.leftOut().isEmpty()) {
                notYet.look(step.step());
            }
        }
        plan.groups().stream()
                .filter(each -> !each.group().notices().isEmpty())
                .forEach(each -> notYet.ignored(each.group().common(), "notify"));
        if (!plan.notices().isEmpty()) {
            notYet.faults.add(new YamlFault(file, 1, 1, said("notify")));
        }
        return List.copyOf(notYet.faults);
    }

    private void look(Step step) {
        switch (step) {
            case Step.Block block -> look(block.common(), block.form());
            case Step.Input input -> look(input.common(), input.form());
            case Step.Command command -> look(command);
            case Step.Wait _, Step.Trigger _, Step.Group _, Step.Rollout _ -> {}
        }
    }

    private void look(Common common, Form form) {
        if (!form.allowedTeams().isEmpty()) {
            ignored(common, "allowed_teams");
        }
    }

    private void look(Step.Command step) {
        Common common = step.common();
        if (!step.notices().isEmpty()) {
            ignored(common, "notify");
        }
        if (step.surroundings().image().isPresent()) {
            ignored(common, "image");
        }
        if (!step.surroundings().secrets().isEmpty()) {
            ignored(common, "secrets");
        }
        if (!step.surroundings().checkout().equals(Checkout.USUAL)) {
            ignored(common, "checkout");
        }
        if (step.surroundings().signature().isPresent()) {
            ignored(common, "signature");
        }
    }

    private void ignored(Common common, String key) {
        note(common, said(key));
    }

    private static String said(String key) {
        return "“" + key + "” is not carried out by this version of the server.";
    }

    private void note(Common common, String message) {
        faults.add(new YamlFault(file, common.at().line(), common.at().column(), message));
    }
}
