package dev.belay.pipelines.language.condition;

import dev.belay.pipelines.language.regex.Regex;
import dev.belay.pipelines.language.regex.RegexFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds an expression from words. Loosest first: {@code ? :}, {@code ||}, {@code &&}, comparisons, {@code !}. */
final class ConditionParser {

    private static final int DEPTH_MAX = 100;

    private static final Map<String, Expression.Comparison> COMPARISONS = Map.of(
            "==", Expression.Comparison.EQUAL,
            "!=", Expression.Comparison.UNEQUAL,
            "=~", Expression.Comparison.MATCHES,
            "!~", Expression.Comparison.MATCHES_NOT,
            "includes", Expression.Comparison.INCLUDES);

    private final List<Token> tokens;
    private int next;
    private int depth;

    ConditionParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    Expression read() {
        Expression expression = choice();
        Token end = tokens.get(next);
        if (end.kind() != Token.Kind.END) {
            throw new ConditionFault(end.at(), end.spoken() + " does not follow here; perhaps && or || is missing.");
        }
        return expression;
    }

    private Expression choice() {
        if (++depth > DEPTH_MAX) {
            throw new ConditionFault(peek().at(), "the condition nests deeper than " + DEPTH_MAX + " here.");
        }
        Expression condition = or();
        if (peek().is("?")) {
            int at = take().at();
            Expression then = choice();
            expect(":", "“?” is followed by two values with “:” between");
            condition = new Expression.Choice(at, condition, then, choice());
        }
        depth--;
        return condition;
    }

    private Expression or() {
        Expression left = and();
        while (peek().is("||")) {
            left = new Expression.Or(take().at(), left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = comparison();
        while (peek().is("&&")) {
            left = new Expression.And(take().at(), left, comparison());
        }
        return left;
    }

    private Expression comparison() {
        Expression left = unary();
        for (var comparison = comparing(); comparison.isPresent(); comparison = comparing()) {
            left = new Expression.Compare(take().at(), comparison.get(), left, unary());
        }
        return left;
    }

    private Optional<Expression.Comparison> comparing() {
        Token token = peek();
        boolean operator = token.kind() == Token.Kind.SIGN || token.kind() == Token.Kind.NAME;
        return operator ? Optional.ofNullable(COMPARISONS.get(token.text())) : Optional.empty();
    }

    private Expression unary() {
        var nots = new ArrayList<Token>();
        while (peek().is("!")) {
            nots.add(take());
            if (nots.size() > DEPTH_MAX) {
                throw new ConditionFault(peek().at(), "the condition nests deeper than " + DEPTH_MAX + " here.");
            }
        }
        Expression operand = primary();
        for (Token not : nots.reversed()) {
            operand = new Expression.Not(not.at(), operand);
        }
        return operand;
    }

    private Expression primary() {
        Token token = take();
        return switch (token.kind()) {
            case NUMBER -> new Expression.Constant(token.at(), new Value.Whole(number(token)));
            case TEXT -> new Expression.Constant(token.at(), new Value.Text(token.text()));
            case TEMPLATE -> new Expression.Template(token.at(), token.text());
            case VARIABLE -> new Expression.Environment(token.at(), token.text());
            case REGEX -> pattern(token);
            case NAME -> named(token);
            case SIGN, END -> bracketed(token);
        };
    }

    private Expression bracketed(Token token) {
        if (token.is("(")) {
            Expression inner = choice();
            expect(")", "“(” is not closed");
            return inner;
        }
        if (token.is("[")) {
            return new Expression.Texts(token.at(), list("]"));
        }
        throw new ConditionFault(token.at(), "a value is expected here, not " + token.spoken() + ".");
    }

    private static long number(Token token) {
        try {
            return Long.parseLong(token.text());
        } catch (NumberFormatException _) {
            throw new ConditionFault(token.at(), "the number is too large.");
        }
    }

    private static Expression pattern(Token token) {
        if (!token.flags().isEmpty() && !token.flags().equals("i")) {
            throw new ConditionFault(
                    token.at(), "the only flag of a regular expression is “i”, not “" + token.flags() + "”.");
        }
        try {
            return new Expression.Pattern(
                    token.at(), Regex.compile(token.text(), token.flags().equals("i")));
        } catch (RegexFault fault) {
            throw new ConditionFault(token.at(), fault.sentence());
        }
    }

    private Expression named(Token token) {
        return switch (token.text()) {
            case "true" -> new Expression.Constant(token.at(), new Value.Flag(true));
            case "false" -> new Expression.Constant(token.at(), new Value.Flag(false));
            case "null" -> new Expression.Constant(token.at(), Value.NOTHING);
            case "includes" -> throw new ConditionFault(token.at(), "“includes” stands between a list and a text.");
            default -> {
                if (!peek().is("(")) {
                    yield new Expression.Variable(token.at(), token.text());
                }
                take();
                yield new Expression.Call(token.at(), token.text(), list(")"));
            }
        };
    }

    private List<Expression> list(String end) {
        var items = new ArrayList<Expression>();
        if (!peek().is(end)) {
            items.add(choice());
            while (peek().is(",")) {
                take();
                items.add(choice());
            }
        }
        expect(end, "“" + (end.equals("]") ? "[" : "(") + "” is not closed");
        return items;
    }

    private void expect(String sign, String otherwise) {
        Token token = take();
        if (!token.is(sign)) {
            throw new ConditionFault(
                    token.at(), otherwise + "; a “" + sign + "” is expected, not " + token.spoken() + ".");
        }
    }

    private Token peek() {
        return tokens.get(next);
    }

    /** The end is never passed. */
    private Token take() {
        Token token = tokens.get(next);
        if (token.kind() != Token.Kind.END) {
            next++;
        }
        return token;
    }
}
