package dev.belay.pipelines.language.regex;

import java.util.List;
import java.util.function.IntPredicate;

/** A part of a pattern. */
sealed interface Node {

    /** Places between characters. */
    enum Anchor {
        TEXT_BEGIN,
        TEXT_END,
        TEXT_END_BUT_NEWLINE,
        WORD_EDGE,
        NO_WORD_EDGE
    }

    record Literal(int character) implements Node {}

    record OneOf(IntPredicate members) implements Node {}

    record At(Anchor anchor) implements Node {}

    record Sequence(List<Node> parts) implements Node {}

    record Either(List<Node> branches) implements Node {}

    /** {@code max} is {@link #ENDLESS} for no end. */
    record Repeat(Node part, int min, int max, boolean greedy) implements Node {}

    /** {@code number} is 0 for a group that is not counted. */
    record Group(Node inner, int number) implements Node {}

    record Look(Node ahead, boolean negative) implements Node {}

    record Again(int group) implements Node {}

    int ENDLESS = -1;
}
