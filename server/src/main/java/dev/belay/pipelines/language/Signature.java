package dev.belay.pipelines.language;

import java.util.List;
import java.util.Map;

/**
 * The signature that an agent put on a step, for the agent that runs it. Belay carries it and does not look into it.
 *
 * @param step the whole step as it was uploaded, as JSON, with no value of its matrix filled in: that is what was signed
 * @param permutation the values of its matrix by dimension, by which the agent fills them in itself
 */
public record Signature(
        String algorithm, List<String> signedFields, String value, String step, Map<String, String> permutation) {
    public Signature {
        signedFields = List.copyOf(signedFields);
        permutation = Ordered.copyOf(permutation);
    }

    /** The same for one job of a matrix, whose values were filled in besides. */
    public Signature of(Signature written, Map<String, String> values) {
        return new Signature(algorithm, signedFields, value, written.step, values);
    }
}
