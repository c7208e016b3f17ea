package dev.belay.pipelines.language;

import java.util.Map;
import java.util.Optional;

/** What the build that a trigger step makes is for; what is absent is as in the build that makes it. */
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
