package dev.belay.pipelines.language.condition;

import dev.belay.pipelines.language.regex.Budget;
import dev.belay.pipelines.language.regex.Regex;
import java.util.List;
import java.util.Optional;

/** A condition, read and found to make sense. */
public final class Condition {

    private static final int CHARACTERS_MAX = 10_000;

    private final Expression expression;

    private Condition(Expression expression) {
        this.expression = expression;
    }

    /**
     * Reads a condition. One that says nothing always holds.
     *
     * @throws ConditionFault when it makes no sense
     */
    public static Condition read(String text, Scope scope) {
        if (text.length() > CHARACTERS_MAX) {
            throw new ConditionFault(CHARACTERS_MAX, "a condition has at most " + CHARACTERS_MAX + " characters.");
        }
        List<Token> tokens = new Lexer(text).tokens();
        if (tokens.size() == 1) {
            return new Condition(new Expression.Constant(0, new Value.Flag(true)));
        }
        Expression expression = new ConditionParser(tokens).read();
        Type type = new TypeCheck(scope).of(expression);
        if (!type.isFlag()) {
            throw new ConditionFault(0, "a condition is true or false, and this is " + type.spoken() + ".");
        }
        return new Condition(expression);
    }

    /** What is wrong with a condition, in a sentence. */
    public static Optional<String> fault(String text, Scope scope) {
        try {
            read(text, scope);
            return Optional.empty();
        } catch (ConditionFault fault) {
            return Optional.of(fault.sentence());
        }
    }

    /**
     * Whether it holds.
     *
     * @throws ConditionFault when it cannot be answered: a regular expression takes too long, or a variable is insisted
     * on
     */
    public boolean holds(Facts facts) {
        return holds(facts, new Budget(Regex.STEPS_MAX));
    }

    /**
     * The same, where several conditions share a budget for their regular expressions.
     *
     * @throws ConditionFault when it cannot be answered, or not within the budget
     */
    public boolean holds(Facts facts, Budget budget) {
        return new Answer(facts, budget).holds(expression);
    }

    /** Whether a notice with this condition is to be sent: a blank one always, one that cannot be answered never. */
    public static boolean allowsNotice(Optional<String> condition, Scope scope, Facts facts) {
        if (condition.isEmpty() || condition.get().isBlank()) {
            return true;
        }
        try {
            return read(condition.get(), scope).holds(facts);
        } catch (ConditionFault _) {
            return false;
        }
    }
}
