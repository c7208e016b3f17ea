package dev.belay.agent.jobs;

import dev.belay.protocol.paths.WantedChanges;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pure: leaves out the steps of a pipeline whose {@code if_changed} means none of the files that changed. Without knowing what
 * changed, all steps run. Either way the key is gone afterwards.
 */
public final class IfChanged {

    private static final String KEY = "if_changed";

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
                if (wanted != null
                        && changed.isPresent()
                        && !WantedChanges.of(wanted).met(changed.get())) {
                    object.put("skip", WantedChanges.REASON);
                }
                steps(object.path("steps"));
            }
        }
    }
}
