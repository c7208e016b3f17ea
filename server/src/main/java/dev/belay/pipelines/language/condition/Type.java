package dev.belay.pipelines.language.condition;

import java.util.List;

/** What sort of value an expression has. */
sealed interface Type {

    record Text() implements Type {}

    record Whole() implements Type {}

    record Flag() implements Type {}

    record Nothing() implements Type {}

    record Texts() implements Type {}

    record Pattern() implements Type {}

    /** A text that is one of a few. */
    record OneOf(String what, List<String> words) implements Type {
        public OneOf {
            words = List.copyOf(words);
        }
    }

    default boolean isFlag() {
        return this instanceof Flag;
    }

    default boolean isText() {
        return this instanceof Text || this instanceof OneOf;
    }

    default boolean isNothing() {
        return this instanceof Nothing;
    }

    default String spoken() {
        return switch (this) {
            case Text _ -> "a text";
            case Whole _ -> "a number";
            case Flag _ -> "true or false";
            case Nothing _ -> "null";
            case Texts _ -> "a list of texts";
            case Pattern _ -> "a regular expression";
            case OneOf one -> "a " + one.what();
        };
    }
}
