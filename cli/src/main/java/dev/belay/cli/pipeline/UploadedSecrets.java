package dev.belay.cli.pipeline;

import dev.belay.agent.jobs.RedactedVariables;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Finds what should be kept secret in steps that a job is about to add: values of its variables that are named like secrets, and
 * variables of such names that the steps set themselves.
 */
final class UploadedSecrets {

    /** What the job that will run knows, and this one does not. */
    private static final String PURE_SUBSTITUTION = "\\$(\\w+|\\{\\w+})";

    private final RedactedVariables redacted;
    private final Map<String, String> values;
    private final Set<String> found = new TreeSet<>();

    UploadedSecrets(RedactedVariables redacted, Map<String, String> environment) {
        this.redacted = redacted;
        this.values = redacted.among(environment);
    }

    /** The names of the variables. */
    Set<String> in(List<JsonNode> pipelines) {
        pipelines.forEach(this::look);
        return Collections.unmodifiableSet(found);
    }

    private void look(JsonNode node) {
        if (node.isString()) {
            compare(node.asString());
        }
        if (node.path("env").isObject()) {
            found.addAll(redacted.among(set(node.path("env"))).keySet());
        }
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            compare(each.getKey());
            look(each.getValue());
        }
        if (node.isArray()) {
            node.forEach(this::look);
        }
    }

    private void compare(String text) {
        values.forEach((name, value) -> {
            if (text.contains(value)) {
                found.add(name);
            }
        });
    }

    private static Map<String, String> set(JsonNode env) {
        var variables = new TreeMap<String, String>();
        env.properties().forEach(each -> {
            String value = each.getValue().asString("");
            if (!value.matches(PURE_SUBSTITUTION)) {
                variables.put(each.getKey(), value);
            }
        });
        return variables;
    }
}
