package dev.belay.pipelines.language.planning;

import java.util.Arrays;
import java.util.List;

/**
 * Patterns for names of branches, with spaces between: {@code *} stands for any characters, {@code !} before a pattern
 * turns it round. One that is not turned round must match, if there is any, and none that is.
 */
public final class Branches {

    private final List<String> patterns;

    Branches(String text) {
        this.patterns = Arrays.stream(text.strip().split("\\s+"))
                .filter(each -> !each.isEmpty())
                .toList();
    }

    /** Whether a branch fits patterns. */
    public static boolean match(String patterns, String branch) {
        return new Branches(patterns).match(branch);
    }

    boolean match(String branch) {
        boolean wanted = patterns.stream().allMatch(Branches::isNegative);
        for (String pattern : patterns) {
            if (isNegative(pattern)) {
                if (matches(pattern.substring(1), branch)) {
                    return false;
                }
            } else {
                wanted |= matches(pattern, branch);
            }
        }
        return wanted;
    }

    private static boolean isNegative(String pattern) {
        return pattern.startsWith("!");
    }

    /** Goes back only to the last star, so the work is at most the product of both lengths. */
    private static boolean matches(String pattern, String text) {
        int at = 0;
        int in = 0;
        int star = -1;
        int mark = 0;
        while (at < text.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '*') {
                star = in++;
                mark = at;
            } else if (in < pattern.length() && pattern.charAt(in) == text.charAt(at)) {
                in++;
                at++;
            } else if (star >= 0) {
                in = star + 1;
                at = ++mark;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }
}
