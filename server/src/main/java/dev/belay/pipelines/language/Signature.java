package dev.belay.pipelines.language;

import java.util.List;

/**
 * The signature that an agent put on a step, for the agent that runs it. Belay carries it and does not look into it.
 */
public record Signature(String algorithm, List<String> signedFields, String value) {
    public Signature {
        signedFields = List.copyOf(signedFields);
    }
}
