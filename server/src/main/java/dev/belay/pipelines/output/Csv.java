package dev.belay.pipelines.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pure: the beginning of a table of values with commas, semicolons or tabs between them (RFC 4180).
 *
 * @param head the first line
 * @param rows the lines after it, each as long as the head
 * @param cut whether there is more than is held here
 */
public record Csv(List<String> head, List<List<String>> rows, boolean cut) {

    static final int ROWS_MAX = 500;
    static final int COLUMNS_MAX = 60;
    static final int CELL_CHARACTERS_MAX = 500;

    public Csv {
        head = List.copyOf(head);
        rows = List.copyOf(rows);
    }

    /**
     * Reads a text; empty when it is no table: it has one column only, or a quote that is never closed.
     *
     * @param part whether the text is only the beginning of a file, whose last line is not whole then
     */
    public static Optional<Csv> of(String text, boolean part) {
        var reading = new Reading(text, separator(text));
        List<List<String>> lines = reading.lines();
        if (part && !lines.isEmpty() && !reading.full) {
            lines.removeLast();
        }
        boolean whole = part || reading.full || !reading.quoted;
        if (!whole || lines.isEmpty() || lines.getFirst().size() < 2) {
            return Optional.empty();
        }
        int width = Math.min(lines.stream().mapToInt(List::size).max().orElse(0), COLUMNS_MAX);
        List<List<String>> even =
                lines.stream().map(line -> fitted(line, width)).toList();
        boolean cut = part || reading.full || lines.stream().anyMatch(line -> line.size() > COLUMNS_MAX);
        return Optional.of(new Csv(even.getFirst(), even.subList(1, even.size()), cut));
    }

    /** That which stands most often in the first line. */
    private static char separator(String text) {
        String first = text.lines().findFirst().orElse("");
        char best = ',';
        for (char each : new char[] {';', '\t'}) {
            best = count(first, each) > count(first, best) ? each : best;
        }
        return best;
    }

    private static long count(String line, char wanted) {
        return line.chars().filter(each -> each == wanted).count();
    }

    private static List<String> fitted(List<String> line, int width) {
        var fitted = new ArrayList<>(line.subList(0, Math.min(line.size(), width)));
        while (fitted.size() < width) {
            fitted.add("");
        }
        return fitted;
    }

    /** Goes through a text letter by letter. */
    private static final class Reading {

        private final String text;
        private final char separator;
        private final List<List<String>> lines = new ArrayList<>();
        private List<String> line = new ArrayList<>();
        private final StringBuilder cell = new StringBuilder();
        private boolean quoted;
        private boolean full;

        Reading(String text, char separator) {
            this.text = text.startsWith("\ufeff") ? text.substring(1) : text;
            this.separator = separator;
        }

        List<List<String>> lines() {
            for (int at = 0; at < text.length() && !full; at++) {
                char next = text.charAt(at);
                if (quoted) {
                    boolean twice = next == '"' && at + 1 < text.length() && text.charAt(at + 1) == '"';
                    quoted = next != '"' || twice;
                    at += twice ? 1 : 0;
                    take(next, quoted);
                } else if (next == '"' && cell.isEmpty()) {
                    quoted = true;
                } else if (next == separator) {
                    endCell();
                } else if (next == '\n') {
                    endLine();
                } else {
                    take(next, next != '\r');
                }
            }
            if (!full && (!cell.isEmpty() || !line.isEmpty())) {
                endLine();
            }
            return lines;
        }

        private void take(char letter, boolean wanted) {
            if (wanted && cell.length() < CELL_CHARACTERS_MAX) {
                cell.append(letter);
            }
        }

        private void endCell() {
            line.add(cell.toString());
            cell.setLength(0);
        }

        private void endLine() {
            endCell();
            if (line.size() > 1 || !line.getFirst().isEmpty()) {
                lines.add(line);
            }
            line = new ArrayList<>();
            full = lines.size() > ROWS_MAX;
        }
    }
}
