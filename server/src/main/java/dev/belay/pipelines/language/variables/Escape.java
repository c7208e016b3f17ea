package dev.belay.pipelines.language.variables;

/**
 * What a backslash and the characters behind it stand for in a text of a condition.
 *
 * @param text what they stand for
 * @param end where the text goes on
 */
public record Escape(String text, int end) {

    private static final int OCTAL_MAX = 0xff;

    /**
     * Reads one.
     *
     * @param at behind the backslash, where there is at least one character
     * @throws ReplacementFault when an octal number is larger than a byte
     */
    public static Escape read(String written, int at) {
        char c = written.charAt(at);
        return switch (c) {
            case 'n' -> new Escape("\n", at + 1);
            case 's' -> new Escape(" ", at + 1);
            case 'r' -> new Escape("\r", at + 1);
            case 't' -> new Escape("\t", at + 1);
            case 'v' -> new Escape("\u000b", at + 1);
            case 'f' -> new Escape("\f", at + 1);
            case 'b' -> new Escape("\b", at + 1);
            case 'a' -> new Escape("\u0007", at + 1);
            case 'e' -> new Escape("\u001b", at + 1);
            case 'x' -> hexadecimal(written, at + 1);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(written, at);
            default -> new Escape(String.valueOf(c), at + 1);
        };
    }

    private static Escape hexadecimal(String written, int at) {
        return digits(written, at, 2, 16) == at + 2
                ? character(Integer.parseInt(written.substring(at, at + 2), 16), at + 2)
                : new Escape("x", at);
    }

    private static Escape octal(String written, int at) {
        int end = digits(written, at, 3, 8);
        String number = written.substring(at, end);
        int value = Integer.parseInt(number, 8);
        if (value > OCTAL_MAX) {
            throw new ReplacementFault("“\\" + number + "” is no character: octal numbers end with \\377 here.");
        }
        return character(value, end);
    }

    private static Escape character(int value, int end) {
        return new Escape(String.valueOf((char) value), end);
    }

    private static int digits(String written, int at, int most, int radix) {
        int end = at;
        while (end < at + most && end < written.length() && Character.digit(written.charAt(end), radix) >= 0) {
            end++;
        }
        return end;
    }
}
