package dev.belay.pipelines.language.condition;

import dev.belay.pipelines.language.variables.Quoting;
import dev.belay.pipelines.language.variables.Replacement;
import dev.belay.pipelines.language.variables.ReplacementFault;
import dev.belay.platform.yaml.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds what a condition compares that cannot be compared, and what it names that does not exist. */
final class TypeCheck {

    private static final List<String> FUNCTIONS = List.of("env", "build.env");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*+");
    private static final String STANDARD_PREFIX = "BUILDKITE_";

    private final Map<String, Type> variables;
    private final Scope scope;

    TypeCheck(Scope scope) {
        this.scope = scope;
        this.variables = Variables.of(scope);
    }

    Type of(Expression expression) {
        return switch (expression) {
            case Expression.Constant constant -> constant(constant.value());
            case Expression.Template template -> template(template.at(), template.text(), Quoting.RESOLVED);
            case Expression.Environment environment -> template(environment.at(), environment.written(), Quoting.SHELL);
            case Expression.Pattern _ -> new Type.Pattern();
            case Expression.Variable variable -> variable(variable);
            case Expression.Call call -> call(call);
            case Expression.Texts texts -> texts(texts);
            case Expression.Not not -> not(not);
            case Expression.And and -> both("&&", and.left(), and.right());
            case Expression.Or or -> both("||", or.left(), or.right());
            case Expression.Compare compare -> compare(compare);
            case Expression.Choice choice -> choice(choice);
        };
    }

    private static Type constant(Value value) {
        return switch (value) {
            case Value.Text _ -> new Type.Text();
            case Value.Whole _ -> new Type.Whole();
            case Value.Flag _ -> new Type.Flag();
            case Value.Texts _ -> new Type.Texts();
            case Value.Nothing _ -> new Type.Nothing();
        };
    }

    private static Type template(int at, String text, Quoting quoting) {
        var names = new Replacement.Names() {
            @Override
            public Optional<String> value(String name) {
                knownEnv(at, name);
                return Optional.of("0");
            }

            @Override
            public String unknown(String name, String written) {
                return "";
            }
        };
        try {
            Replacement.replace(text, names, Answer.CHARACTERS_MAX, quoting);
        } catch (ReplacementFault fault) {
            throw new ConditionFault(at, fault.sentence());
        }
        return new Type.Text();
    }

    /** Whether a variable of this name may be asked for. */
    static void knownEnv(int at, String name) {
        if (name.startsWith(STANDARD_PREFIX) && !Variables.KNOWN_ENV.contains(name)) {
            throw new ConditionFault(
                    at,
                    "“" + name + "” is not known yet when the pipeline is read."
                            + Nearest.hint(name, Variables.KNOWN_ENV));
        }
    }

    private Type variable(Expression.Variable variable) {
        Type type = variables.get(variable.name());
        if (type == null && scope == Scope.BUILD && variable.name().startsWith("step.")) {
            throw new ConditionFault(
                    variable.at(), "“" + variable.name() + "” is known only where somebody is told of a step.");
        } else if (type == null) {
            throw new ConditionFault(
                    variable.at(),
                    "There is no variable “" + variable.name() + "”."
                            + Nearest.hint(variable.name(), variables.keySet()));
        }
        return type;
    }

    private Type call(Expression.Call call) {
        if (!FUNCTIONS.contains(call.function())) {
            throw new ConditionFault(
                    call.at(),
                    "There is no function “" + call.function() + "”." + Nearest.hint(call.function(), FUNCTIONS));
        }
        if (call.arguments().size() != 1) {
            throw new ConditionFault(call.at(), "“" + call.function() + "” takes the name of one variable.");
        }
        Expression argument = call.arguments().getFirst();
        Type type = of(argument);
        if (!type.isText()) {
            throw new ConditionFault(
                    argument.at(),
                    "“" + call.function() + "” takes the name of a variable, not " + type.spoken() + ".");
        }
        literal(argument).ifPresent(name -> {
            if (name.startsWith("$")) {
                throw new ConditionFault(argument.at(), "Name the variable without “$”: " + name.substring(1) + ".");
            }
            if (!NAME.matcher(name).matches()) {
                throw new ConditionFault(argument.at(), "“" + name + "” is no name of a variable.");
            }
            knownEnv(argument.at(), name);
        });
        return new Type.Text();
    }

    /** What a text says, when it says the same in every build. */
    private static Optional<String> literal(Expression expression) {
        return switch (expression) {
            case Expression.Constant(int _, Value.Text text) -> Optional.of(text.text());
            case Expression.Template template
            when template.isPlain() -> Optional.of(template.text().replace("$$", "$"));
            default -> Optional.empty();
        };
    }

    private Type texts(Expression.Texts texts) {
        for (Expression item : texts.items()) {
            Type type = of(item);
            if (!type.isText()) {
                throw new ConditionFault(item.at(), "a list holds texts, not " + type.spoken() + ".");
            }
        }
        return new Type.Texts();
    }

    private Type not(Expression.Not not) {
        Type type = of(not.operand());
        if (!type.isFlag() && !type.isNothing()) {
            throw new ConditionFault(not.at(), "“!” stands before true or false, not before " + type.spoken() + ".");
        }
        return new Type.Flag();
    }

    private Type both(String sign, Expression left, Expression right) {
        for (Expression side : List.of(left, right)) {
            Type type = of(side);
            if (!type.isFlag()) {
                throw new ConditionFault(
                        side.at(), "“" + sign + "” joins what is true or false, and this is " + type.spoken() + ".");
            }
        }
        return new Type.Flag();
    }

    private Type compare(Expression.Compare compare) {
        Type left = of(compare.left());
        Type right = of(compare.right());
        switch (compare.comparison()) {
            case EQUAL, UNEQUAL -> equal(compare, left, right);
            case MATCHES, MATCHES_NOT -> {
                if (!(right instanceof Type.Pattern)) {
                    throw new ConditionFault(
                            compare.right().at(),
                            "a regular expression such as /^v/ stands on the right, not " + right.spoken() + ".");
                }
                if (!left.isText() && !left.isNothing()) {
                    throw new ConditionFault(compare.left().at(), "only a text can match, not " + left.spoken() + ".");
                }
            }
            case INCLUDES -> {
                if (!(left instanceof Type.Texts) && !left.isNothing()) {
                    throw new ConditionFault(
                            compare.left().at(), "a list stands before “includes”, not " + left.spoken() + ".");
                }
                if (!right.isText() && !right.isNothing() && !(right instanceof Type.Pattern)) {
                    throw new ConditionFault(
                            compare.right().at(),
                            "a text or a regular expression stands after “includes”, not " + right.spoken() + ".");
                }
            }
        }
        return new Type.Flag();
    }

    private static void equal(Expression.Compare compare, Type left, Type right) {
        if (left instanceof Type.Pattern || right instanceof Type.Pattern) {
            throw new ConditionFault(compare.at(), "to match a regular expression, write =~ or !~.");
        }
        if (!agree(left, right)) {
            throw new ConditionFault(compare.at(), left.spoken() + " never equals " + right.spoken() + ".");
        }
        possible(left, compare.right());
        possible(right, compare.left());
    }

    private static boolean agree(Type one, Type other) {
        if (one.isNothing() || other.isNothing()) {
            return true;
        }
        if (one instanceof Type.OneOf first && other instanceof Type.OneOf second) {
            return first.equals(second);
        }
        return (one.isText() && other.isText()) || one.equals(other);
    }

    private static void possible(Type type, Expression side) {
        if (type instanceof Type.OneOf one) {
            literal(side).filter(word -> !one.words().contains(word)).ifPresent(word -> {
                throw new ConditionFault(
                        side.at(),
                        "There is no " + one.what() + " “" + word + "”."
                                + Nearest.to(word, one.words())
                                        .map(near -> " Did you mean “" + near + "”?")
                                        .orElse(" It is one of " + String.join(", ", one.words()) + "."));
            });
        }
    }

    private Type choice(Expression.Choice choice) {
        Type condition = of(choice.condition());
        if (!condition.isFlag()) {
            throw new ConditionFault(
                    choice.condition().at(),
                    "what stands before “?” is true or false, not " + condition.spoken() + ".");
        }
        Type then = of(choice.then());
        Type otherwise = of(choice.otherwise());
        if (!agree(then, otherwise)) {
            throw new ConditionFault(
                    choice.at(),
                    "both sides of “:” are of one sort, not " + then.spoken() + " and " + otherwise.spoken() + ".");
        }
        return then.isNothing() ? otherwise : then;
    }
}
