package dev.belay.agent.jobs;

import dev.belay.agent.connection.Reply;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.JobSecret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The secrets that a step names, by the variables that are to hold them. */
final class JobSecrets {

    private JobSecrets() {}

    /** What came of asking for them. */
    sealed interface Outcome {
        record Known(Map<String, String> variables) implements Outcome {
            public Known {
                variables = Map.copyOf(variables);
            }

            /** Nobody reads them in a log. */
            @Override
            public String toString() {
                return "Known[" + variables.keySet() + "]";
            }
        }

        record Refused(String because) implements Outcome {}
    }

    /** Asks the server for each secret that the step names. */
    static Outcome of(Map<String, Object> step, JobCalls calls) {
        var variables = new LinkedHashMap<String, String>();
        for (Map.Entry<String, String> each : named(step).entrySet()) {
            Reply reply = calls.secret(each.getValue());
            Optional<JobSecret> secret = reply.read(Json.V3, JobSecret.class);
            if (secret.isEmpty()) {
                return new Outcome.Refused("The secret " + each.getValue() + " was not given: "
                        + (reply.ok() ? "the server's answer makes no sense" : reply.explanation()));
            }
            variables.put(each.getKey(), secret.get().value());
        }
        return new Outcome.Known(variables);
    }

    private static Map<String, String> named(Map<String, Object> step) {
        var named = new LinkedHashMap<String, String>();
        if (step.get("secrets") instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof String name) {
                    named.put(name, name);
                } else if (each instanceof Map<?, ?> entry && entry.get("key") instanceof String key) {
                    named.put(entry.get("environment_variable") instanceof String name ? name : key, key);
                }
            }
        } else if (step.get("secrets") instanceof Map<?, ?> map) {
            map.forEach((name, key) -> named.put(String.valueOf(name), String.valueOf(key)));
        }
        return named;
    }
}
