package dev.belay.pipelines.language.planning;

import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.Step;
import dev.belay.protocol.Json;
import dev.belay.protocol.paths.WantedChanges;
import java.util.List;
import java.util.Optional;

/** Which steps ask what has changed, and what of it concerns them. */
public final class Changes {

    /** How many files are held against patterns for all steps of a file: less than a second of work. */
    private static final long COMPARISONS_MAX = 2_000_000;

    private final List<String> changed;
    private long comparisonsLeft = COMPARISONS_MAX;

    Changes(List<String> changed) {
        this.changed = List.copyOf(changed);
    }

    /** The first step that asks, if any does. */
    public static Optional<Step> askedBy(PipelineFile file) {
        return file.steps().stream().filter(Changes::asks).findFirst();
    }

    private static boolean asks(Step step) {
        return wanted(step).isPresent()
                || (step instanceof Step.Group group && group.steps().stream().anyMatch(Changes::asks));
    }

    private static Optional<String> wanted(Step step) {
        return switch (step) {
            case Step.Command command -> command.ifChanged();
            case Step.Trigger trigger -> trigger.ifChanged();
            case Step.Group group -> group.ifChanged();
            case Step.Wait _, Step.Block _, Step.Input _, Step.Rollout _ -> Optional.empty();
        };
    }

    /** Whether a step is to run: it does not ask, or a file changed that it means, or so much is asked that it better runs. */
    boolean concern(Step step) {
        if (wanted(step).isEmpty()) {
            return true;
        }
        WantedChanges wanted = WantedChanges.of(Json.V3.readTree(wanted(step).get()));
        long patterns = wanted.included().stream()
                .mapToLong(each -> each.alternatives().size())
                .sum();
        comparisonsLeft -= patterns * changed.size();
        return comparisonsLeft < 0 || wanted.met(changed);
    }
}
