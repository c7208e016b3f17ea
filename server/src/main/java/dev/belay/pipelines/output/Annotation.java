package dev.belay.pipelines.output;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What a job tells the readers of its build.
 *
 * @param job the job that it is about; none when it is about the build
 * @param context names it: the same context again replaces it
 * @param priority from 1 to 10; what is higher is shown first
 * @param body Markdown, as it came
 */
public record Annotation(Optional<UUID> job, String context, Style style, int priority, String body) {

    static final String USUAL_CONTEXT = "default";
    static final int USUAL_PRIORITY = 3;

    /** How it looks. */
    public enum Style {
        DEFAULT,
        INFO,
        SUCCESS,
        WARNING,
        ERROR;

        static final List<String> WORDS =
                Arrays.stream(values()).map(Style::written).toList();

        /** As it is written in the database and under {@code /v3}. */
        public String written() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Style read(String written) {
            return valueOf(written.toUpperCase(Locale.ROOT));
        }
    }
}
