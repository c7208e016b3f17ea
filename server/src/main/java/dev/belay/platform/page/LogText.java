package dev.belay.platform.page;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stretch of a log as lines of HTML in groups. A line that begins with {@code ---} or {@code ~~~} begins a closed group,
 * {@code +++} an open one, and {@code ^^^ +++} opens the group before it. A log may hold anything: what is no UTF-8 is shown as
 * a replacement character, and of a long line the beginning is shown.
 *
 * @param groups in order; the first may lack a heading and then goes on with the group before it
 * @param next where to go on reading
 */
public record LogText(List<Group> groups, Cursor next) {

    /** How many bytes of one line are shown. */
    public static final int LINE_BYTES_MAX = 16_384;

    /** How many bytes are rendered at once. */
    public static final int STRETCH_BYTES_MAX = 1 << 20;

    /**
     * A place between two lines of a log.
     *
     * @param offset in bytes from its beginning
     * @param line the number of the next line, from 1
     * @param style how the terminal writes at this place, coded
     * @param skipping whether the rest of a line that was cut is still to be passed over
     */
    public record Cursor(long offset, long line, String style, boolean skipping) {
        public static final Cursor START = new Cursor(0, 1, AnsiStyle.PLAIN.coded(), false);

        /** The cursor in a few characters, for an address. */
        public String coded() {
            return offset + "_" + line + "_" + style + "_" + (skipping ? 1 : 0);
        }

        /** The reverse of {@link #coded}; empty for anything else. */
        public static Optional<Cursor> decoded(String code) {
            Matcher matcher = CODED.matcher(code);
            return matcher.matches()
                    ? Optional.of(new Cursor(
                            Long.parseLong(matcher.group(1)),
                            Long.parseLong(matcher.group(2)),
                            AnsiStyle.decoded(matcher.group(3)).coded(),
                            "1".equals(matcher.group(4))))
                    : Optional.empty();
        }
    }

    /** Lines under a heading that folds them away, or without one. */
    public record Group(Optional<Line> heading, boolean open, boolean faint, boolean opensBefore, List<Line> lines) {
        public Group {
            lines = List.copyOf(lines);
        }
    }

    /**
     * One line.
     *
     * @param html its text, escaped
     * @param partial whether its end has not been written yet, so that it will come again
     * @param time when it was written, if its agent said so
     */
    public record Line(long number, String html, boolean partial, Optional<Instant> time) {
        /** The time of day, in UTC. */
        public String clock() {
            return time.map(CLOCK::format).orElse("");
        }
    }

    /** Lines that somebody points at, from the first to the last; {@link #NONE} when nobody does. */
    public record Pick(long first, long last) {
        public static final Pick NONE = new Pick(0, 0);

        /** Reads {@code 12} or {@code 12-40}, in either order; what is neither is nothing. */
        public static Optional<Pick> decoded(String code) {
            Matcher matcher = PICK.matcher(code.strip());
            if (!matcher.matches()) {
                return Optional.empty();
            }
            long one = Long.parseLong(matcher.group(1));
            long other = matcher.group(2) == null ? one : Long.parseLong(matcher.group(2));
            return Optional.of(new Pick(Math.max(1, Math.min(one, other)), Math.max(1, Math.max(one, other))));
        }

        /** As it is read. */
        public String coded() {
            return first == last ? Long.toString(first) : first + "-" + last;
        }

        public boolean holds(Line line) {
            return first <= line.number() && line.number() <= last;
        }

        /** Whether one of the lines of a group, or its heading, is pointed at. */
        public boolean touches(Group group) {
            return group.lines().stream().anyMatch(this::holds);
        }
    }

    private static final Pattern CODED = Pattern.compile("(\\d{1,15})_(\\d{1,15})_([-.0-9]{1,22})_([01])");
    private static final Pattern PICK = Pattern.compile("L?([0-9]{1,12})(?:\\s*[-–]\\s*L?([0-9]{1,12}))?");
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern HEADING = Pattern.compile("(---|\\+\\+\\+|~~~)(\\s.*)?", Pattern.DOTALL);
    private static final Pattern OPENER = Pattern.compile("\\^\\^\\^ \\+\\+\\+\\s*");

    public LogText {
        groups = List.copyOf(groups);
    }

    /**
     * Renders {@code bytes}, which begin at {@code from}.
     *
     * @param last whether nothing will ever follow them
     */
    public static LogText render(byte[] bytes, Cursor from, boolean last) {
        var reader = new Reader(from);
        int start = from.skipping() ? reader.skip(bytes) : 0;
        while (start < bytes.length) {
            int end = indexOf(bytes, start);
            boolean ended = end < bytes.length;
            if (!ended && !last && bytes.length - start <= LINE_BYTES_MAX) {
                reader.partial(bytes, start);
                break;
            }
            reader.line(bytes, start, end);
            start = ended ? end + 1 : end;
            reader.passed(start, ended || last);
        }
        return reader.done();
    }

    private static int indexOf(byte[] bytes, int start) {
        int end = start;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    /** Collects lines into groups. */
    private static final class Reader {

        private final Cursor from;
        private final Ansi ansi;
        private final List<Group> groups = new ArrayList<>();
        private List<Line> lines = new ArrayList<>();
        private Optional<Line> heading = Optional.empty();
        private boolean open = true;
        private boolean faint;
        private boolean opensBefore;
        private Cursor next;

        Reader(Cursor from) {
            this.from = from;
            this.next = from;
            this.ansi = new Ansi(AnsiStyle.decoded(from.style()));
        }

        int skip(byte[] bytes) {
            int end = indexOf(bytes, 0);
            boolean ended = end < bytes.length;
            int start = ended ? end + 1 : end;
            next = new Cursor(from.offset() + start, ended ? from.line() + 1 : from.line(), from.style(), !ended);
            return start;
        }

        void line(byte[] bytes, int start, int end) {
            Ansi.Line line = ansi.line(decode(bytes, start, end));
            long more = end - start - (long) LINE_BYTES_MAX;
            String html = more > 0
                    ? line.html() + " <span class=\"cut\">… cut after " + Words.bytes(LINE_BYTES_MAX)
                            + "; the raw log has all of it</span>"
                    : line.html();
            add(new Line(next.line(), html, false, line.time()), line.text());
        }

        void partial(byte[] bytes, int start) {
            Ansi.Line line = ansi.line(decode(bytes, start, bytes.length));
            lines.add(new Line(next.line(), line.html(), true, line.time()));
        }

        void passed(int start, boolean ended) {
            next = new Cursor(
                    from.offset() + start,
                    ended ? next.line() + 1 : next.line(),
                    ansi.style().coded(),
                    !ended);
        }

        private void add(Line line, String text) {
            if (OPENER.matcher(text).matches()) {
                if (heading.isEmpty()) {
                    opensBefore = true;
                }
                open = true;
                return;
            }
            Matcher matcher = HEADING.matcher(text);
            if (matcher.matches()) {
                close();
                String html = line.html().replaceFirst(Pattern.quote(matcher.group(1)) + " ?", "");
                heading = Optional.of(new Line(line.number(), html, false, line.time()));
                open = "+++".equals(matcher.group(1));
                faint = "~~~".equals(matcher.group(1));
            } else {
                lines.add(line);
            }
        }

        private void close() {
            if (heading.isPresent() || !lines.isEmpty() || opensBefore) {
                groups.add(new Group(heading, open, faint, opensBefore, lines));
            }
            lines = new ArrayList<>();
            heading = Optional.empty();
            opensBefore = false;
        }

        LogText done() {
            close();
            return new LogText(groups, next);
        }

        private static String decode(byte[] bytes, int start, int end) {
            int shown = Math.min(end - start, LINE_BYTES_MAX);
            int length = shown > 0 && bytes[start + shown - 1] == '\r' && shown == end - start ? shown - 1 : shown;
            return new String(bytes, start, length, StandardCharsets.UTF_8);
        }
    }
}
