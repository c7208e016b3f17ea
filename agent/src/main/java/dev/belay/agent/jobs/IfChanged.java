package dev.belay.agent.jobs;

import dev.belay.agent.machine.Wildcards;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pure: leaves out the steps of a pipeline whose {@code if_changed} means none of the files that changed. Without knowing what
 * changed, all steps run. Either way the key is gone afterwards.
 */
public final class IfChanged {

    private static final String KEY = "if_changed";
    private static final Pattern LETTERS = Pattern.compile("\\[([^]\\[/{},-]{1,50})]");
    private static final String REASON = "if_changed matched no unexcluded changed files in this build";

    private final Optional<List<String>> changed;

    private IfChanged(Optional<List<String>> changed) {
        this.changed = changed;
    }

    /** Whether any step of a pipeline asks what has changed. */
    public static boolean in(JsonNode pipeline) {
        return pipeline.findValue(KEY) != null;
    }

    /**
     * The pipeline with this decided.
     *
     * @param changed the paths of the files that changed; nothing when that is not known
     */
    public static JsonNode decided(JsonNode pipeline, Optional<List<String>> changed) {
        JsonNode copy = pipeline.deepCopy();
        new IfChanged(changed).steps(copy.isArray() ? copy : copy.path("steps"));
        return copy;
    }

    private void steps(JsonNode steps) {
        for (JsonNode step : steps) {
            if (step instanceof ObjectNode object) {
                JsonNode wanted = object.remove(KEY);
                if (wanted != null && changed.isPresent() && !met(wanted, changed.get())) {
                    object.put("skip", REASON);
                }
                steps(object.path("steps"));
            }
        }
    }

    private static boolean met(JsonNode wanted, List<String> files) {
        List<Wildcards> included = patterns(wanted.isObject() ? wanted.path("include") : wanted);
        List<Wildcards> excluded = patterns(wanted.path("exclude"));
        return files.stream()
                .map(file -> Arrays.asList(file.split("/")))
                .anyMatch(file -> included.stream().anyMatch(each -> each.matches(file))
                        && excluded.stream().noneMatch(each -> each.matches(file)));
    }

    private static List<Wildcards> patterns(JsonNode node) {
        var texts = new ArrayList<String>();
        if (node instanceof ArrayNode list) {
            list.forEach(each -> texts.add(each.asString()));
        } else if (node.isString()) {
            texts.add(node.asString());
        }
        return texts.stream().map(IfChanged::spelled).map(Wildcards::of).toList();
    }

    /** Two stars before a name cross folders too, and one letter of several is written as a choice. */
    private static String spelled(String pattern) {
        return LETTERS.matcher(pattern)
                .replaceAll(found -> "{" + String.join(",", found.group(1).split("")) + "}")
                .replaceAll("\\*\\*(?=[^/])", "{,**/}*");
    }
}
