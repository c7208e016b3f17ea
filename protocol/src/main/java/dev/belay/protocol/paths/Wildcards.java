package dev.belay.protocol.paths;

import java.util.ArrayList;
import java.util.List;

/**
 * Pure: one pattern of paths. {@code *} and {@code ?} stay within a folder, {@code **} crosses any number of
 * them, none included, and {@code {a,b}} is either. Matching takes time in proportion to path times pattern, whatever
 * they are.
 */
public record Wildcards(String pattern, List<List<String>> alternatives) {

    private static final int ALTERNATIVES_MAX = 256;

    public Wildcards {
        alternatives = List.copyOf(alternatives);
    }

    /** Reads a pattern; a leading {@code ./} means nothing. */
    public static Wildcards of(String pattern) {
        var spelledOut = new ArrayList<String>();
        spellOut(pattern.replaceFirst("^(\\./+)+", ""), spelledOut);
        return new Wildcards(
                pattern,
                spelledOut.stream().map(each -> List.of(each.split("/+"))).toList());
    }

    /** The innermost braces first, so that nested ones need nothing of their own. */
    private static void spellOut(String pattern, List<String> into) {
        int close = pattern.indexOf('}');
        int open = close < 0 ? -1 : pattern.lastIndexOf('{', close);
        if (open < 0 || into.size() >= ALTERNATIVES_MAX) {
            into.add(pattern);
            return;
        }
        for (String choice : pattern.substring(open + 1, close).split(",", -1)) {
            spellOut(pattern.substring(0, open) + choice + pattern.substring(close + 1), into);
        }
    }

    /** The folders, and perhaps the name, before the first wildcard: whatever is meant lies there. */
    public String plainBeginning() {
        var plain = new ArrayList<String>();
        for (String segment : pattern.split("/+")) {
            if (segment.chars().anyMatch(letter -> "*?{".indexOf(letter) >= 0)) {
                return String.join("/", plain);
            }
            plain.add(segment);
        }
        return String.join("/", plain);
    }

    /** Whether it means a path outside the checkout. */
    public boolean leaves() {
        return pattern.startsWith("/")
                || pattern.startsWith("~")
                || alternatives.stream().anyMatch(segments -> segments.contains(".."));
    }

    /** Whether a path, in its folders and name, is meant. */
    public boolean matches(List<String> path) {
        return alternatives.stream().anyMatch(segments -> folders(segments, path));
    }

    /** Goes back to the last {@code **} only, which suffices: an earlier one could not match more. */
    private static boolean folders(List<String> segments, List<String> path) {
        int at = 0;
        int star = -1;
        int retry = 0;
        int position = 0;
        while (position < path.size()) {
            if (at < segments.size() && segments.get(at).equals("**")) {
                star = at++;
                retry = position;
            } else if (at < segments.size() && name(segments.get(at), path.get(position))) {
                at++;
                position++;
            } else if (star >= 0) {
                at = star + 1;
                position = ++retry;
            } else {
                return false;
            }
        }
        while (at < segments.size() && segments.get(at).equals("**")) {
            at++;
        }
        return at == segments.size();
    }

    private static boolean name(String pattern, String name) {
        int at = 0;
        int star = -1;
        int retry = 0;
        int position = 0;
        while (position < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                retry = position;
            } else if (at < pattern.length()
                    && (pattern.charAt(at) == '?' || pattern.charAt(at) == name.charAt(position))) {
                at++;
                position++;
            } else if (star >= 0) {
                at = star + 1;
                position = ++retry;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
