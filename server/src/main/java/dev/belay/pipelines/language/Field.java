package dev.belay.pipelines.language;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/** A value that a form asks for; it becomes meta-data of the build under its key. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
public sealed interface Field {

    String key();

    /** What people see. */
    String label();

    Optional<String> hint();

    boolean required();

    /**
     * A line of text.
     *
     * @param format a regular expression that the whole text must match
     */
    record Text(
            String key,
            String label,
            Optional<String> hint,
            boolean required,
            Optional<String> usual,
            Optional<String> format)
            implements Field {}

    /**
     * A choice.
     *
     * @param multiple whether several options may be chosen
     * @param usual what is chosen at first
     */
    record Select(
            String key,
            String label,
            Optional<String> hint,
            boolean required,
            boolean multiple,
            List<Option> options,
            List<String> usual)
            implements Field {
        public Select {
            options = List.copyOf(options);
            usual = List.copyOf(usual);
        }
    }

    /** One thing to choose. */
    record Option(String label, String value, Optional<String> hint, boolean required) {}
}
