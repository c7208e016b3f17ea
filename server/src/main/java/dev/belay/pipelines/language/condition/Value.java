package dev.belay.pipelines.language.condition;

import java.util.List;

/** A value while a condition is asked. */
public sealed interface Value {

    /** A text. */
    record Text(String text) implements Value {}

    /** A whole number. */
    record Whole(long number) implements Value {}

    /** True or false. */
    record Flag(boolean holds) implements Value {}

    /** Several texts. */
    record Texts(List<String> texts) implements Value {
        public Texts {
            texts = List.copyOf(texts);
        }
    }

    /** What there is when a build has no such thing. */
    record Nothing() implements Value {}

    Value NOTHING = new Nothing();

    /** A text, or nothing when it is empty. */
    static Value present(String text) {
        return text.isEmpty() ? NOTHING : new Text(text);
    }
}
