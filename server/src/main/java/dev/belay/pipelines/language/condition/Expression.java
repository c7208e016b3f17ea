package dev.belay.pipelines.language.condition;

import dev.belay.pipelines.language.regex.Regex;
import java.util.List;

/** A part of a condition; {@code at} is where it stands in the text, from 0. */
sealed interface Expression {

    int at();

    /** The ways to compare two things. */
    enum Comparison {
        EQUAL,
        UNEQUAL,
        MATCHES,
        MATCHES_NOT,
        INCLUDES
    }

    record Constant(int at, Value value) implements Expression {}

    /** A text in which variables are replaced when it is asked; a dollar that is doubled is none of theirs. */
    record Template(int at, String text) implements Expression {

        /** Whether it says the same in every build. */
        boolean isPlain() {
            return text.replace("$$", "").indexOf('$') < 0;
        }
    }

    /** {@code $NAME} or {@code ${NAME…}} standing alone. */
    record Environment(int at, String written) implements Expression {}

    record Pattern(int at, Regex regex) implements Expression {}

    record Variable(int at, String name) implements Expression {}

    record Call(int at, String function, List<Expression> arguments) implements Expression {}

    record Texts(int at, List<Expression> items) implements Expression {}

    record Not(int at, Expression operand) implements Expression {}

    record And(int at, Expression left, Expression right) implements Expression {}

    record Or(int at, Expression left, Expression right) implements Expression {}

    record Compare(int at, Comparison comparison, Expression left, Expression right) implements Expression {}

    record Choice(int at, Expression condition, Expression then, Expression otherwise) implements Expression {}
}
