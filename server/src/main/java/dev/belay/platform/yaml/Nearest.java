package dev.belay.platform.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody meant. */
public final class Nearest {

    /** Longer words are not compared: nobody mistypes them into one that is known. */
    private static final int CHARACTERS_MAX = 64;

    /** From so many letters on, the beginning of a word stands for it. */
    private static final int PREFIX_CHARACTERS = 3;

    private Nearest() {}

    /** The known word nearest to {@code word}, if one is near enough to be what was meant. */
    public static Optional<String> to(String word, Collection<String> known) {
        if (word.length() > CHARACTERS_MAX) {
            return Optional.empty();
        }
        record Candidate(String word, int distance) {}
        String plain = plain(word);
        return known.stream()
                .map(each -> new Candidate(each, distance(plain, plain(each))))
                .filter(each -> each.distance() < each.word().length()
                        && each.distance()
                                <= Math.max(
                                        1, Math.min(plain.length(), each.word().length()) / 3))
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
                .map(Candidate::word)
                .or(() -> known.stream()
                        .filter(each -> plain.length() >= PREFIX_CHARACTERS
                                && plain(each).startsWith(plain))
                        .findFirst());
    }

    /** A sentence to add to a fault, with a space before it; empty when nothing is near. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known).map(near -> " Did you mean “" + near + "”?").orElse("");
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    }

    /** Insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
    static int distance(String one, String other) {
        int[] beforeLast = new int[other.length() + 1];
        int[] last = new int[other.length() + 1];
        for (int column = 0; column <= other.length(); column++) {
            last[column] = column;
        }
        for (int row = 1; row <= one.length(); row++) {
            int[] current = new int[other.length() + 1];
            current[0] = row;
            for (int column = 1; column <= other.length(); column++) {
                boolean same = one.charAt(row - 1) == other.charAt(column - 1);
                int best = Math.min(last[column - 1] + (same ? 0 : 1), Math.min(last[column], current[column - 1]) + 1);
                if (row > 1
                        && column > 1
                        && one.charAt(row - 1) == other.charAt(column - 2)
                        && one.charAt(row - 2) == other.charAt(column - 1)) {
                    best = Math.min(best, beforeLast[column - 2] + 1);
                }
                current[column] = best;
            }
            beforeLast = last;
            last = current;
        }
        return last[other.length()];
    }
}
