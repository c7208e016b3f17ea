package dev.belay.pipelines.language.condition;

import dev.belay.pipelines.language.regex.Budget;
import dev.belay.pipelines.language.regex.Regex;
import dev.belay.pipelines.language.regex.RegexFault;
import dev.belay.pipelines.language.variables.Quoting;
import dev.belay.pipelines.language.variables.Replacement;
import dev.belay.pipelines.language.variables.ReplacementFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Asks a condition, whose types are right, of a build. What a build does not have is nothing, which counts as false.
 */
final class Answer {

    /** How long a text may become by its variables. */
    static final int CHARACTERS_MAX = 100_000;

    private final Facts facts;
    private final Budget budget;

    Answer(Facts facts, Budget budget) {
        this.facts = facts;
        this.budget = budget;
    }

    boolean holds(Expression expression) {
        return value(expression) instanceof Value.Flag flag && flag.holds();
    }

    private Value value(Expression expression) {
        return switch (expression) {
            case Expression.Constant constant -> constant.value();
            case Expression.Template template ->
                new Value.Text(replaced(template.at(), template.text(), Quoting.RESOLVED));
            case Expression.Environment environment -> environment(environment);
            case Expression.Pattern _ -> Value.NOTHING;
            case Expression.Variable variable -> facts.value(variable.name());
            case Expression.Call call -> call(call);
            case Expression.Texts texts -> texts(texts);
            case Expression.Not not -> flag(!holds(not.operand()));
            case Expression.And and -> flag(holds(and.left()) && holds(and.right()));
            case Expression.Or or -> flag(holds(or.left()) || holds(or.right()));
            case Expression.Compare compare -> flag(compare(compare));
            case Expression.Choice choice -> value(holds(choice.condition()) ? choice.then() : choice.otherwise());
        };
    }

    private static Value flag(boolean holds) {
        return new Value.Flag(holds);
    }

    private String replaced(int at, String text, Quoting quoting) {
        try {
            return Replacement.replace(text, Replacement.Names.of(facts::env), CHARACTERS_MAX, quoting);
        } catch (ReplacementFault fault) {
            throw new ConditionFault(at, fault.sentence());
        }
    }

    /** A variable standing alone that has no value is nothing, not an empty text. */
    private Value environment(Expression.Environment environment) {
        String name = environment.written().replaceAll("^\\$\\{?|}$", "");
        boolean plain = name.chars().allMatch(c -> c == '_' || Character.isLetterOrDigit(c));
        Optional<String> known = plain ? facts.env(name) : Optional.empty();
        return plain
                ? known.<Value>map(Value.Text::new).orElse(Value.NOTHING)
                : new Value.Text(replaced(environment.at(), environment.written(), Quoting.SHELL));
    }

    /** A name that comes from another variable is looked at only now. */
    private Value call(Expression.Call call) {
        Expression argument = call.arguments().getFirst();
        String name = value(argument) instanceof Value.Text text ? text.text() : "";
        if (name.isBlank()) {
            throw new ConditionFault(argument.at(), "“" + call.function() + "” is given an empty name of a variable.");
        }
        TypeCheck.knownEnv(argument.at(), name);
        Optional<String> value = facts.env(name);
        return value.<Value>map(Value.Text::new)
                .orElseGet(() -> call.function().equals("env") ? new Value.Text("") : Value.NOTHING);
    }

    private Value texts(Expression.Texts texts) {
        var items = new ArrayList<String>();
        for (Expression item : texts.items()) {
            if (value(item) instanceof Value.Text text) {
                items.add(text.text());
            }
        }
        return new Value.Texts(items);
    }

    private boolean compare(Expression.Compare compare) {
        Value left = value(compare.left());
        return switch (compare.comparison()) {
            case EQUAL -> left.equals(value(compare.right()));
            case UNEQUAL -> !left.equals(value(compare.right()));
            case MATCHES -> left instanceof Value.Text text && matches(compare, text.text());
            case MATCHES_NOT -> !(left instanceof Value.Text text && matches(compare, text.text()));
            case INCLUDES -> left instanceof Value.Texts texts && includes(compare, texts.texts());
        };
    }

    private boolean includes(Expression.Compare compare, List<String> texts) {
        Predicate<String> wanted = compare.right() instanceof Expression.Pattern
                ? text -> matches(compare, text)
                : text -> new Value.Text(text).equals(value(compare.right()));
        return texts.stream().anyMatch(wanted);
    }

    private boolean matches(Expression.Compare compare, String text) {
        if (!(compare.right() instanceof Expression.Pattern pattern)) {
            return false;
        }
        Regex regex = pattern.regex();
        try {
            return regex.find(text, budget);
        } catch (RegexFault fault) {
            throw new ConditionFault(pattern.at(), fault.sentence());
        }
    }
}
