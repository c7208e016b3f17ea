package dev.belay.pipelines.language.regex;

import java.util.Optional;
import java.util.function.IntPredicate;

/** Sets of characters that have a name. */
final class Classes {

    private Classes() {}

    static boolean isWord(int c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** The class that a letter stands for behind a backslash. */
    static Optional<IntPredicate> of(int letter) {
        return switch (letter) {
            case 'd' -> Optional.of(Classes::isDigit);
            case 'D' -> Optional.of(c -> !isDigit(c));
            case 'w' -> Optional.of(Classes::isWord);
            case 'W' -> Optional.of(c -> !isWord(c));
            case 's' -> Optional.of(Classes::isSpace);
            case 'S' -> Optional.of(c -> !isSpace(c));
            case 'h' -> Optional.of(Classes::isHexadecimal);
            default -> Optional.empty();
        };
    }

    /** The class of a name in {@code [:brackets:]}. */
    static Optional<IntPredicate> named(String name) {
        return switch (name) {
            case "alpha" -> Optional.of(Character::isLetter);
            case "digit" -> Optional.of(Classes::isDigit);
            case "alnum" -> Optional.of(Character::isLetterOrDigit);
            case "upper" -> Optional.of(Character::isUpperCase);
            case "lower" -> Optional.of(Character::isLowerCase);
            case "space" -> Optional.of(Classes::isSpace);
            case "word" -> Optional.of(Classes::isWord);
            case "xdigit" -> Optional.of(Classes::isHexadecimal);
            case "punct" -> Optional.of(c -> c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c));
            default -> Optional.empty();
        };
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHexadecimal(int c) {
        return Character.digit(c, 16) >= 0 && c < 0x80;
    }

    private static boolean isSpace(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
