package dev.belay.client;

import dev.belay.client.JsonValue.Fields;
import dev.belay.client.JsonValue.Fraction;
import dev.belay.client.JsonValue.Items;
import dev.belay.client.JsonValue.Text;
import dev.belay.client.JsonValue.Whole;
import dev.belay.client.JsonValue.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pure: reads one value of JSON (RFC 8259). Of keys that come twice the last counts. How much is read is bounded by
 * whoever has the text; here the depth is, so that none makes the stack overflow.
 */
final class JsonReader {

    /** The API nests four deep; what is added to it may nest a little deeper. */
    static final int DEPTH_MAX = 32;

    private static final int HEX = 16;
    private static final int ESCAPE_DIGITS = 4;

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * The value that a text is.
     *
     * @throws Malformed when it is none, or nests deeper than {@link #DEPTH_MAX}
     */
    static JsonValue read(String text) {
        var reader = new JsonReader(text);
        JsonValue value = reader.value(0);
        reader.space();
        if (reader.at < text.length()) {
            throw reader.wrong("nothing more");
        }
        return value;
    }

    private JsonValue value(int depth) {
        if (depth > DEPTH_MAX) {
            throw new Malformed("JSON nests deeper than " + DEPTH_MAX + ", at " + at);
        }
        space();
        return switch (peek()) {
            case '{' -> fields(depth);
            case '[' -> items(depth);
            case '"' -> new Text(string());
            case 't' -> word("true", Word.TRUE);
            case 'f' -> word("false", Word.FALSE);
            case 'n' -> word("null", Word.NULL);
            default -> number();
        };
    }

    private JsonValue fields(int depth) {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        at++;
        space();
        if (skip('}')) {
            return new Fields(fields);
        }
        do {
            space();
            if (peek() != '"') {
                throw wrong("a name in quotes");
            }
            String name = string();
            space();
            require(':');
            fields.put(name, value(depth + 1));
            space();
        } while (skip(','));
        require('}');
        return new Fields(fields);
    }

    private JsonValue items(int depth) {
        List<JsonValue> items = new ArrayList<>();
        at++;
        space();
        if (skip(']')) {
            return new Items(items);
        }
        do {
            items.add(value(depth + 1));
            space();
        } while (skip(','));
        require(']');
        return new Items(items);
    }

    private String string() {
        at++;
        int begin = at;
        while (peek() >= ' ' && peek() != '"' && peek() != '\\') {
            at++;
        }
        if (peek() == '"') {
            return text.substring(begin, at++);
        }
        var string = new StringBuilder(text.substring(begin, at));
        while (!skip('"')) {
            char next = peek();
            if (next < ' ') {
                throw wrong("the end of a string");
            }
            at++;
            string.append(next == '\\' ? escaped() : next);
        }
        return string.toString();
    }

    private char escaped() {
        char next = peek();
        at++;
        return switch (next) {
            case '"', '\\', '/' -> next;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("an escape before");
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < ESCAPE_DIGITS; i++) {
            char digit = peek();
            // Digits of other scripts are digits to Java, not to JSON.
            int value = digit < 128 ? Character.digit(digit, HEX) : -1;
            if (value < 0) {
                throw wrong("a hexadecimal digit");
            }
            code = code * HEX + value;
            at++;
        }
        return (char) code;
    }

    private JsonValue word(String word, Word value) {
        if (!text.startsWith(word, at)) {
            throw wrong(word);
        }
        at += word.length();
        return value;
    }

    private JsonValue number() {
        int begin = at;
        skip('-');
        if (!skip('0')) {
            digits();
        }
        boolean whole = true;
        if (skip('.')) {
            whole = false;
            digits();
        }
        if (skip('e') || skip('E')) {
            whole = false;
            if (!skip('+')) {
                skip('-');
            }
            digits();
        }
        String number = text.substring(begin, at);
        if (whole) {
            try {
                return new Whole(Long.parseLong(number));
            } catch (NumberFormatException tooLong) {
                return new Fraction(Double.parseDouble(number));
            }
        }
        return new Fraction(Double.parseDouble(number));
    }

    private void digits() {
        if (!isDigit()) {
            throw wrong("a value");
        }
        while (isDigit()) {
            at++;
        }
    }

    private boolean isDigit() {
        return peek() >= '0' && peek() <= '9';
    }

    private void space() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
            at++;
        }
    }

    private boolean skip(char expected) {
        if (peek() != expected || at >= text.length()) {
            return false;
        }
        at++;
        return true;
    }

    private void require(char expected) {
        if (!skip(expected)) {
            throw wrong("“" + expected + "”");
        }
    }

    /** The next character; NUL, which JSON has nowhere, at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private Malformed wrong(String expected) {
        return new Malformed("JSON should have " + expected + " at " + at);
    }
}
