package dev.belay.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of JSON (RFC 8259). */
sealed interface JsonValue {

    /** An object, in the order in which it was written. */
    record Fields(Map<String, JsonValue> all) implements JsonValue {
        public Fields {
            all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
        }

        Optional<String> text(String name) {
            return all.get(name) instanceof Text text ? Optional.of(text.value()) : Optional.empty();
        }

        long whole(String name, long otherwise) {
            return all.get(name) instanceof Whole whole ? whole.value() : otherwise;
        }

        boolean truth(String name, boolean otherwise) {
            JsonValue value = all.get(name);
            return value == Word.TRUE || (value != Word.FALSE && otherwise);
        }

        /** Empty when it is not there, or is no array. */
        List<JsonValue> items(String name) {
            return all.get(name) instanceof Items items ? items.all() : List.of();
        }

        /** Empty when it is not there, or is no object. */
        Map<String, JsonValue> fields(String name) {
            return all.get(name) instanceof Fields fields ? fields.all() : Map.of();
        }
    }

    /** An array. */
    record Items(List<JsonValue> all) implements JsonValue {
        public Items {
            all = List.copyOf(all);
        }
    }

    /** A string. */
    record Text(String value) implements JsonValue {}

    /** A number that is whole and fits. */
    record Whole(long value) implements JsonValue {}

    /** Any other number. */
    record Fraction(double value) implements JsonValue {}

    /** What JSON has words for. */
    enum Word implements JsonValue {
        TRUE,
        FALSE,
        NULL
    }
}
