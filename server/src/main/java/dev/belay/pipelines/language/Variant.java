package dev.belay.pipelines.language;

import java.util.Map;
import java.util.Optional;

/**
 * One job of a matrix.
 *
 * @param values by dimension; the only dimension of a plain list is called {@code ""}
 * @param step what it runs, its values filled in
 * @param skip why it is left out, if it is; the reason may be empty
 */
public record Variant(Map<String, String> values, Step.Command step, Optional<String> skip) {
    public Variant {
        values = Ordered.copyOf(values);
    }
}
