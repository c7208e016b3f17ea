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
    private int next;
    private long written;

    private Replacement(String text, Names names, int charactersMax) {
        this.text = text;
        this.names = names;
        this.charactersMax = charactersMax;
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
    public static String replace(String text, Names names, int charactersMax) {
        return text.indexOf('$') < 0 ? text : new Replacement(text, names, charactersMax).until(false, 0);
    }

    /** Reads to the end, or to the brace that closes what was opened. */
    private String until(boolean brace, int depth) {
        var out = new StringBuilder();
        while (next < text.length() && !(brace && at('}'))) {
            char c = text.charAt(next);
            if ((c == '\\' || c == '$') && next + 1 < text.length() && text.charAt(next + 1) == '$') {
                out.append('$');
                next += 2;
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
                            : part(name, value.orElse("")));
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
        String rest = until(true, depth + 1);
        return switch (operator) {
            case '-' -> value.orElse(rest);
            case '+' -> value.isPresent() ? rest : "";
            default ->
                value.orElseThrow(() ->
                        new ReplacementFault("$" + name + " has no value" + (rest.isBlank() ? "." : ": " + rest)));
        };
    }

    /** A negative offset or length counts from the end. */
    private String part(String name, String value) {
        int close = text.indexOf('}', next);
        String[] numbers = (close < 0 ? "" : text.substring(next, close)).split(":", -1);
        try {
            if (numbers.length > 2) {
                throw new NumberFormatException("too many numbers");
            }
            int offset = Integer.parseInt(numbers[0].strip());
            int begin = Math.clamp(offset < 0 ? (long) value.length() + offset : offset, 0, value.length());
            long length = numbers.length == 1 ? value.length() : Integer.parseInt(numbers[1].strip());
            int end = Math.clamp(length < 0 ? value.length() + length : begin + length, begin, value.length());
            next = close;
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
