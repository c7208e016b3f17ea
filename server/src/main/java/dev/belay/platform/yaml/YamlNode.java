package dev.belay.platform.yaml;

import java.util.List;
import java.util.Optional;

/**
 * A part of a YAML file, and where it stands. Aliases and merge keys ({@code <<}) are already replaced by what they
 * mean.
 */
public sealed interface YamlNode {

    Place place();

    /** A place in a file; both numbers count from 1. */
    record Place(int line, int column) {}

    /** What a scalar is by YAML 1.2's core schema. A quoted one is always text. */
    enum Kind {
        TEXT,
        WHOLE_NUMBER,
        NUMBER,
        FLAG,
        NOTHING
    }

    /** A single value, as it was written but without quotes. */
    record Scalar(Place place, String text, Kind kind) implements YamlNode {}

    /** A list. */
    record Sequence(Place place, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** Keys and their values, in the order of the file; no key comes twice. */
    record Mapping(Place place, List<Entry> entries) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        /** The value of a key. */
        public Optional<YamlNode> get(String key) {
            return entries.stream()
                    .filter(entry -> entry.key().text().equals(key))
                    .map(Entry::value)
                    .findFirst();
        }
    }

    /** One key and its value. */
    record Entry(Scalar key, YamlNode value) {}

    /** True of a key without a value, {@code ~} and {@code null}. */
    default boolean isNothing() {
        return this instanceof Scalar scalar && scalar.kind() == Kind.NOTHING;
    }

    /** What people call such a node. */
    default String description() {
        return switch (this) {
            case Mapping _ -> "a mapping";
            case Sequence _ -> "a list";
            case Scalar scalar ->
                switch (scalar.kind()) {
                    case TEXT -> "text";
                    case WHOLE_NUMBER -> "a whole number";
                    case NUMBER -> "a number";
                    case FLAG -> "true or false";
                    case NOTHING -> "nothing";
                };
        };
    }
}
