package dev.belay.pipelines.language.variables;

import java.util.Optional;
import java.util.function.Function;

/**
 * Replaces variables as agents do: {@code $V}, {@code ${V}}, {@code ${V:-usual}}, {@code ${V-usual}},
 * {@code ${V:offset}}, {@code ${V:offset:length}}, {@code ${V:?why}}, {@code ${V?why}}, {@code ${V:+other}} and
 * {@code ${V+other}}. {@code $$} and {@code \\$} stand for a dollar. Any other dollar stands for itself.
 */
public final class Replacement {

    private static final int DEPTH_MAX = 20;

    private final String text;
    private final Names names;
    private final int charactersMax;
    private final Quoting quoting;
    private int next;
    private long written;

    private Replacement(String text, Names names, int charactersMax, Quoting quoting) {
        this.text = text;
        this.names = names;
        this.charactersMax = charactersMax;
        this.quoting = quoting;
    }

    /** Where values come from. */
    public interface Names {

        /** The value of a variable, if it has one. */
        Optional<String> value(String name);

        /** What stands where a variable without a value was {@code written} plainly. */
        String unknown(String name, String written);

        /** Variables without a value are replaced by nothing. */
        static Names of(Function<String, Optional<String>> values) {
            return new Names() {
                @Override
                public Optional<String> value(String name) {
                    return values.apply(name);
                }

                @Override
                public String unknown(String name, String written) {
                    return "";
                }
            };
        }
    }

    /**
     * The text with its variables replaced.
     *
     * @param charactersMax how long the result may become
     * @throws ReplacementFault when the text makes no sense, or a variable that it insists on has no value
     */
    public static String replace(String text, Names names, int charactersMax, Quoting quoting) {
        return text.indexOf('$') < 0 ? text : new Replacement(text, names, charactersMax, quoting).until("", 0);
    }

    /** Reads to the end, or to one of the characters that close what was opened. */
    private String until(String closing, int depth) {
        var out = new StringBuilder();
        while (next < text.length() && closing.indexOf(text.charAt(next)) < 0) {
            char c = text.charAt(next);
            if (isDollar(c)) {
                out.append('$');
                next += 2;
            } else if (quoting == Quoting.SHELL && depth > 0 && "\\\"'".indexOf(c) >= 0) {
                out.append(quoted(c, depth));
            } else if (c == '$') {
                String value = variable(depth);
                written += value.length();
                if (written > charactersMax) {
                    throw new ReplacementFault(
                            "With its variables replaced, the text is longer than " + charactersMax + " characters.");
                }
                out.append(value);
            } else {
                out.append(c);
                next++;
            }
        }
        return out.toString();
    }

    /** A dollar that stands for itself. */
    private boolean isDollar(char c) {
        boolean before = c == '$' || (c == '\\' && quoting == Quoting.AGENT);
        return before && next + 1 < text.length() && text.charAt(next + 1) == '$';
    }

    private String quoted(char c, int depth) {
        if (c == '\\') {
            if (next + 1 == text.length()) {
                throw new ReplacementFault("nothing follows the last “\\”.");
            }
            Escape escape = Escape.read(text, next + 1);
            next = escape.end();
            return escape.text();
        }
        int begin = next++;
        String inner = c == '"' ? until("\"", depth) : singleQuoted();
        if (!at(c)) {
            throw new ReplacementFault("what is quoted at “" + text.substring(begin) + "” is not closed.");
        }
        next++;
        return inner;
    }

    private String singleQuoted() {
        int begin = next;
        next = text.indexOf('\'', begin) < 0 ? text.length() : text.indexOf('\'', begin);
        return text.substring(begin, next);
    }

    private String variable(int depth) {
        int begin = next++;
        if (at('{')) {
            next++;
            return braced(begin, depth);
        }
        String name = name();
        return name.isEmpty()
                ? "$"
                : names.value(name).orElseGet(() -> names.unknown(name, text.substring(begin, next)));
    }

    private String braced(int begin, int depth) {
        String name = name();
        if (name.isEmpty()) {
            throw new ReplacementFault("“${” is followed by no name of a variable. Write $$ for a dollar sign.");
        }
        if (depth >= DEPTH_MAX) {
            throw new ReplacementFault("“${” nests deeper than " + DEPTH_MAX + " here.");
        }
        Optional<String> value = names.value(name);
        Optional<String> replaced = Optional.empty();
        if (atOperator()) {
            replaced = Optional.of(operator(name, value, depth));
        } else if (at(':')) {
            next++;
            replaced = Optional.of(
                    atOperator()
                            ? operator(name, value.filter(each -> !each.isEmpty()), depth)
                            : part(name, value.orElse(""), depth));
        }
        if (!at('}')) {
            throw new ReplacementFault("“${" + name + "” is not closed by “}”. Write $$ for a dollar sign.");
        }
        next++;
        return replaced.or(() -> value).orElseGet(() -> names.unknown(name, text.substring(begin, next)));
    }

    private boolean atOperator() {
        return at('-') || at('?') || at('+');
    }

    /** {@code -} gives another value, {@code +} replaces one, {@code ?} insists on one. */
    private String operator(String name, Optional<String> value, int depth) {
        char operator = text.charAt(next++);
        String rest = until("}", depth + 1);
        return switch (operator) {
            case '-' -> value.orElse(rest);
            case '+' -> value.isPresent() ? rest : "";
            default ->
                value.orElseThrow(() ->
                        new ReplacementFault("$" + name + " has no value" + (rest.isBlank() ? "." : ": " + rest)));
        };
    }

    /** A negative offset or length counts from the end; either may be the value of a variable. */
    private String part(String name, String value, int depth) {
        String first = until(":}", depth + 1);
        Optional<String> second = Optional.empty();
        if (at(':')) {
            next++;
            second = Optional.of(until(":}", depth + 1));
        }
        try {
            int offset = Integer.parseInt(first.strip());
            int begin = Math.clamp(offset < 0 ? (long) value.length() + offset : offset, 0, value.length());
            long length = second.isEmpty()
                    ? value.length()
                    : Integer.parseInt(second.get().strip());
            int end = Math.clamp(length < 0 ? value.length() + length : begin + length, begin, value.length());
            if (at(':')) {
                throw new NumberFormatException("too many numbers");
            }
            return value.substring(begin, end);
        } catch (NumberFormatException _) {
            throw new ReplacementFault(
                    "“${" + name + ":” is followed by an offset, and perhaps a length, such as ${" + name + ":0:7}.");
        }
    }

    private String name() {
        int begin = next;
        while (next < text.length() && isName(text.charAt(next), next > begin)) {
            next++;
        }
        return text.substring(begin, next);
    }

    private boolean at(char c) {
        return next < text.length() && text.charAt(next) == c;
    }

    private static boolean isName(char c, boolean digits) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (digits && c >= '0' && c <= '9');
    }
}
