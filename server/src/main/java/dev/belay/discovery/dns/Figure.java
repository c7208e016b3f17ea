package dev.belay.discovery.dns;

import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A count that only grows.
 *
 * @param name with dots, as in {@code belay.dns.answers}
 */
public record Figure(String name, String meaning, Map<String, String> tags, LongSupplier value) {
    public Figure {
        tags = Map.copyOf(tags);
    }
}
