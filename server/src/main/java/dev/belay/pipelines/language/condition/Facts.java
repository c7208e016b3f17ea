package dev.belay.pipelines.language.condition;

import java.util.Map;
import java.util.Optional;

/**
 * What is known when a condition is asked.
 *
 * @param values of variables such as {@code build.branch}; those that are absent are nothing
 * @param env the variables of the build
 */
public record Facts(Map<String, Value> values, Map<String, String> env) {

    public Facts {
        values = Map.copyOf(values);
        env = Map.copyOf(env);
    }

    Value value(String variable) {
        return values.getOrDefault(variable, Value.NOTHING);
    }

    Optional<String> env(String name) {
        return Optional.ofNullable(env.get(name));
    }
}
