package dev.belay.pipelines.language;

import java.util.Map;
import java.util.Optional;

/**
 * What the build that a trigger step makes is for.
 *
 * @param message the step's label when it is absent
 * @param commit {@code HEAD} or absent for the newest of the branch
 * @param branch that of its pipeline when it is absent
 */
public record ChildBuild(
        Optional<String> message,
        Optional<String> commit,
        Optional<String> branch,
        Map<String, String> metaData,
        Map<String, String> env) {

    public ChildBuild {
        metaData = Ordered.copyOf(metaData);
        env = Ordered.copyOf(env);
    }
}
