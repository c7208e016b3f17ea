package dev.belay.pipelines.language;

import dev.belay.platform.yaml.YamlNode;
import java.util.List;
import java.util.Optional;

/** A step as it stands in the file, before it is known whether what it depends on exists. */
record Drafted(Step step, YamlNode at, Optional<List<Wish>> dependsOn) {

    /** A dependency as it is written. */
    record Wish(String key, boolean mayFail, YamlNode at) {}

    /** What faults call the step. */
    String name() {
        if (step instanceof Step.Wait) {
            return "the wait on line " + at.place().line();
        }
        return "“" + step.key().orElse(step.label()) + "”";
    }
}
