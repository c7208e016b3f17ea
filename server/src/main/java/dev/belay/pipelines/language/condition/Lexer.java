package dev.belay.pipelines.language.condition;

import dev.belay.pipelines.language.variables.Escape;
import dev.belay.pipelines.language.variables.ReplacementFault;
import java.util.ArrayList;
import java.util.List;

/** Cuts a condition into words. */
final class Lexer {

    private static final int TOKENS_MAX = 2_000;
    private static final int REGEXES_MAX = 20;
    private static final List<String> SIGNS =
            List.of("==", "!=", "=~", "!~", "&&", "||", "!", "(", ")", "[", "]", ",", "?", ":");

    private final String text;
    private int next;
    private int regexes;

    Lexer(String text) {
        this.text = text;
    }

    /** All words, the end among them. */
    List<Token> tokens() {
        var tokens = new ArrayList<Token>();
        for (skip(); next < text.length(); skip()) {
            if (tokens.size() == TOKENS_MAX) {
                throw new ConditionFault(next, "a condition has at most " + TOKENS_MAX + " words.");
            }
            tokens.add(token());
        }
        tokens.add(new Token(Token.Kind.END, "", "", text.length()));
        return tokens;
    }

    private void skip() {
        while (next < text.length()) {
            if (" \t\r\n".indexOf(text.charAt(next)) >= 0) {
                next++;
            } else if (text.startsWith("//", next)) {
                int end = text.indexOf('\n', next);
                next = end < 0 ? text.length() : end;
            } else {
                return;
            }
        }
    }

    private Token token() {
        int begin = next;
        char c = text.charAt(next);
        if (c == '"') {
            return new Token(Token.Kind.TEMPLATE, template(), "", begin);
        } else if (c == '\'') {
            return new Token(Token.Kind.TEXT, plain(), "", begin);
        } else if (c == '/') {
            return regex();
        } else if (c == '$') {
            return new Token(Token.Kind.VARIABLE, variable(), "", begin);
        } else if (isDigit(c)) {
            while (next < text.length() && isDigit(text.charAt(next))) {
                next++;
            }
            return new Token(Token.Kind.NUMBER, text.substring(begin, next), "", begin);
        } else if (isLetter(c)) {
            return new Token(Token.Kind.NAME, name(), "", begin);
        }
        return sign();
    }

    private Token sign() {
        int begin = next;
        for (String sign : SIGNS) {
            if (text.startsWith(sign, next)) {
                next += sign.length();
                return new Token(Token.Kind.SIGN, sign, "", begin);
            }
        }
        String hint = switch (text.charAt(next)) {
            case '=' -> " Write == for “equals”.";
            case '&' -> " Write && for “and”.";
            case '|' -> " Write || for “or”.";
            case '<', '>', '+', '-', '*' -> " There is no arithmetic and no order in conditions.";
            case '@' -> " Write “includes”.";
            default -> "";
        };
        throw new ConditionFault(begin, "“" + text.charAt(next) + "” means nothing here." + hint);
    }

    private String name() {
        int begin = next;
        while (next < text.length() && (isWord(text.charAt(next)) || at('.'))) {
            next++;
        }
        String name = text.substring(begin, next);
        if (name.endsWith(".") || name.contains("..")) {
            throw new ConditionFault(begin, "“" + name + "” is no name: its dots stand between words.");
        }
        return name;
    }

    /** Escapes are resolved; a dollar that was escaped is doubled, and so stands for itself later. */
    private String template() {
        int begin = next++;
        var out = new StringBuilder();
        while (!at('"')) {
            char c = take(begin);
            out.append(c == '\\' ? escaped(begin) : String.valueOf(c));
        }
        next++;
        return out.toString();
    }

    private String escaped(int begin) {
        take(begin);
        try {
            Escape escape = Escape.read(text, next - 1);
            next = escape.end();
            return escape.text().replace("$", "$$");
        } catch (ReplacementFault fault) {
            throw new ConditionFault(next - 2, fault.sentence());
        }
    }

    private String plain() {
        int begin = next++;
        var out = new StringBuilder();
        while (!at('\'')) {
            char c = take(begin);
            if (c == '\\' && (at('\'') || at('\\'))) {
                out.append(take(begin));
            } else {
                out.append(c);
            }
        }
        next++;
        return out.toString();
    }

    private Token regex() {
        int begin = next++;
        if (++regexes > REGEXES_MAX) {
            throw new ConditionFault(begin, "a condition has at most " + REGEXES_MAX + " regular expressions.");
        }
        var pattern = new StringBuilder();
        boolean escaped = false;
        while (escaped || !at('/')) {
            if (next == text.length()) {
                throw new ConditionFault(begin, "the regular expression that begins here is not closed by “/”.");
            }
            char c = text.charAt(next++);
            escaped = c == '\\' && !escaped;
            pattern.append(c);
        }
        int flags = ++next;
        while (next < text.length() && isLetter(text.charAt(next))) {
            next++;
        }
        return new Token(Token.Kind.REGEX, pattern.toString(), text.substring(flags, next), begin);
    }

    /** In braces, or a name that words with dots may follow, which are no part of the name. */
    private String variable() {
        int begin = next++;
        if (at('{')) {
            braces(begin);
            return text.substring(begin, next);
        }
        word();
        if (next == begin + 1) {
            throw new ConditionFault(begin, "“$” is followed by no name of a variable.");
        }
        while (at('.') && next + 1 < text.length() && isWord(text.charAt(next + 1))) {
            next++;
            word();
        }
        return text.substring(begin, next);
    }

    private void word() {
        while (next < text.length() && isWord(text.charAt(next))) {
            next++;
        }
    }

    /** Braces in quotes and behind backslashes open and close nothing. */
    private void braces(int begin) {
        int depth = 0;
        char quote = ' ';
        do {
            if (next == text.length()) {
                throw new ConditionFault(begin, "“${” is not closed by “}”.");
            }
            char c = text.charAt(next++);
            if (c == '\\' && quote != '\'') {
                next = Math.min(next + 1, text.length());
            } else if (quote != ' ') {
                quote = c == quote ? ' ' : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else {
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            }
        } while (depth > 0);
    }

    private char take(int begin) {
        if (next == text.length()) {
            throw new ConditionFault(begin, "the text that begins here is not closed.");
        }
        return text.charAt(next++);
    }

    private boolean at(char c) {
        return next < text.length() && text.charAt(next) == c;
    }

    private static boolean isWord(char c) {
        return isLetter(c) || isDigit(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
