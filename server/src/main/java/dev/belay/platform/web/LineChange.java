package dev.belay.platform.web;

import java.util.List;

/**
 * Pure: how one text becomes another, in lines. {@code =12} takes over 12 lines of the one before, {@code -3} leaves 3 of them
 * out, and {@code +words} adds a line. It is as short as texts allow of which only some lines differ; it is never wrong.
 */
final class LineChange {

    /** How far one looks for a place from which on both are alike again. */
    private static final int LOOK_LINES_MAX = 300;

    private final List<String> before;
    private final List<String> after;
    private final StringBuilder told = new StringBuilder();
    private int at;
    private int to;

    private LineChange(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
    }

    /** The change, its parts apart by line feeds. */
    static String of(List<String> before, List<String> after) {
        return new LineChange(before, after).told();
    }

    private String told() {
        while (at < before.size() || to < after.size()) {
            int alike = 0;
            while (areAlike(at + alike, to + alike)) {
                alike++;
            }
            count('=', alike);
            at += alike;
            to += alike;
            differ();
        }
        return told.toString();
    }

    /** Goes to the nearest place from which on both are alike again, else to the end of both. */
    private void differ() {
        for (int lines = 1; lines <= LOOK_LINES_MAX; lines++) {
            for (int left = 0; left <= lines; left++) {
                int added = lines - left;
                if (areAlike(at + left, to + added) && areAlike(at + left + 1, to + added + 1)) {
                    replace(left, added);
                    return;
                }
            }
        }
        replace(before.size() - at, after.size() - to);
    }

    private boolean areAlike(int one, int other) {
        return one < before.size() && other < after.size() && before.get(one).equals(after.get(other));
    }

    private void replace(int left, int added) {
        count('-', left);
        after.subList(to, to + added).forEach(line -> tell('+', line));
        at += left;
        to += added;
    }

    private void count(char sign, int lines) {
        if (lines > 0) {
            tell(sign, Integer.toString(lines));
        }
    }

    private void tell(char sign, String words) {
        told.append(told.isEmpty() ? "" : "\n").append(sign).append(words);
    }
}
