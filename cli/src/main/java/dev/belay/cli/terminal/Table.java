package dev.belay.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rows under headings, aligned for people. A heading that begins with {@code >} sets its column to the right. */
public final class Table {

    private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final String GAP = "  ";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();
    private final String whenEmpty;

    /** @param whenEmpty says what to do when there are no rows */
    public Table(String whenEmpty, String... headings) {
        this.whenEmpty = whenEmpty;
        this.headings = List.of(headings);
    }

    public Table row(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(Arrays.toString(cells) + " does not fit " + headings);
        }
        rows.add(List.of(cells));
        return this;
    }

    public List<String> lines(Screen screen) {
        if (rows.isEmpty()) {
            return List.of(whenEmpty);
        }
        List<String> titles = headings.stream()
                .map(heading -> isRight(heading) ? heading.substring(1) : heading)
                .toList();
        int[] widths = new int[titles.size()];
        Stream.concat(Stream.of(titles), rows.stream()).forEach(row -> {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        });
        var lines = new ArrayList<String>();
        lines.add(screen.paint(Screen.Paint.FAINT, line(titles, widths)));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(widths[column] - width(cell));
            line.append(column == 0 ? "" : GAP);
            line.append(isRight(headings.get(column)) ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private static boolean isRight(String heading) {
        return heading.startsWith(">");
    }

    /** How many columns of a terminal a cell takes; colours take none. */
    private static int width(String cell) {
        String plain = ESCAPES.matcher(cell).replaceAll("");
        return plain.codePointCount(0, plain.length());
    }
}
