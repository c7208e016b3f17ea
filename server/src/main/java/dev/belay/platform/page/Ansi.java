package dev.belay.platform.page;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns one line of terminal output into HTML: colours (16, 256 and true ones, these also as the nearest of the 256 for browsers
 * without scripts), bold, faint, italic, underlined, struck through; links (OSC 8), the links and images of Buildkite's agent (OSC
 * 1339 and 1338), and addresses that stand in the text, see {@link AnsiLink}. All text is escaped; every other escape sequence is
 * dropped, whole or broken. Not for several threads at once: the style goes on from line to line, as in a terminal.
 */
final class Ansi {

    /** The longest operating-system command or the like that is looked through for its end, in characters. */
    private static final int SEQUENCE_CHARS_MAX = 4096;

    /** The most numbers of one sequence that are heeded. */
    private static final int NUMBERS_MAX = 32;

    private static final Pattern TIME = Pattern.compile("bk;t=([0-9]{1,14})");
    private static final char ESCAPE = 0x1b;
    private static final char BELL = 0x07;

    private AnsiStyle style;
    private final StringBuilder html = new StringBuilder();
    private final StringBuilder text = new StringBuilder();

    /** Where the span or link that is open begins, where what it holds begins, and what ends it. */
    private int openAt;

    private int textAt;
    private String close = "";
    private boolean returned;

    /** Where what is written now leads; empty for nowhere. A link ends with its line. */
    private String link = "";

    /** Before this place of the line no command ends, so that many that begin are not each looked through. */
    private int endless;

    private Optional<Instant> time = Optional.empty();

    Ansi(AnsiStyle style) {
        this.style = style;
    }

    /** A line as HTML, as text without any escapes, and when it was written, if its agent said so. */
    record Line(String html, String text, Optional<Instant> time) {}

    /** The style in which the next line begins. */
    AnsiStyle style() {
        return style;
    }

    /** Renders one line, given without its end. */
    Line line(String line) {
        clear();
        link = "";
        time = Optional.empty();
        endless = 0;
        openSpan();
        int at = 0;
        while (at < line.length()) {
            char next = line.charAt(at);
            if (next == ESCAPE) {
                at = escape(line, at + 1);
            } else if (next == 'h' && link.isEmpty() && !follows()) {
                at = address(line, at);
            } else {
                at++;
                character(next);
            }
        }
        closeSpan();
        return new Line(html.toString(), text.toString(), time);
    }

    /** Whether a word goes on here, so that no address begins. */
    private boolean follows() {
        return !returned && !text.isEmpty() && Character.isLetterOrDigit(text.charAt(text.length() - 1));
    }

    /** Writes the address that begins here as a link, or the one character. */
    private int address(String line, int start) {
        int end = AnsiLink.end(line, start);
        write(line.substring(start, Math.max(end, start + 1)), end > start ? line.substring(start, end) : "");
        return Math.max(end, start + 1);
    }

    private void write(String words, String to) {
        if (returned) {
            restart();
        }
        if (to.isEmpty()) {
            words.chars().forEach(each -> character((char) each));
            return;
        }
        lead(to);
        words.chars().forEach(each -> character((char) each));
        lead("");
    }

    private void lead(String to) {
        closeSpan();
        link = to;
        openSpan();
    }

    /** A carriage return lets what follows take the place of what was written, as progress bars do. */
    private void character(char next) {
        if (next == '\r') {
            returned = true;
            return;
        }
        if (next != '\t' && (next < 0x20 || next == 0x7f)) {
            return;
        }
        if (returned) {
            restart();
        }
        text.append(next);
        escaped(next);
    }

    private void escaped(char next) {
        switch (next) {
            case '<' -> html.append("&lt;");
            case '>' -> html.append("&gt;");
            case '&' -> html.append("&amp;");
            case '"' -> html.append("&quot;");
            case '\'' -> html.append("&#39;");
            default -> html.append(next);
        }
    }

    /** Reads the sequence after an escape; answers where it ends. */
    private int escape(String line, int at) {
        if (at >= line.length()) {
            return at;
        }
        return switch (line.charAt(at)) {
            case '[' -> control(line, at + 1);
            case ']', '_', 'P', '^', 'X' -> skipCommand(line, at + 1);
            case '(', ')', '*', '+', '#', '%' -> Math.min(at + 2, line.length());
            default -> at + 1;
        };
    }

    private int control(String line, int start) {
        int at = start;
        while (at < line.length() && line.charAt(at) >= 0x20 && line.charAt(at) <= 0x3f) {
            at++;
        }
        if (at >= line.length()) {
            return at;
        }
        char end = line.charAt(at);
        if (end == 'm') {
            select(line.substring(start, at));
        } else if (end == 'K' && !line.substring(start, at).matches("0?")) {
            restart();
        }
        return end == ESCAPE ? at : at + 1;
    }

    private int skipCommand(String line, int start) {
        int end = Math.min(line.length(), start + SEQUENCE_CHARS_MAX);
        for (int at = Math.max(start, endless); at < end; at++) {
            if (line.charAt(at) == BELL) {
                tell(line.substring(start, at));
                return at + 1;
            }
            if (line.charAt(at) == ESCAPE && at + 1 < line.length() && line.charAt(at + 1) == '\\') {
                tell(line.substring(start, at));
                return at + 2;
            }
        }
        endless = end;
        return start;
    }

    /** Agents write before a line when it was written, in milliseconds since 1970. The first counts. */
    private void tell(String command) {
        Optional<AnsiLink> found = AnsiLink.of(command);
        if (found.isPresent() && found.get().words().isEmpty()) {
            lead(found.get().to());
        } else if (found.isPresent()) {
            lead("");
            write(found.get().words(), found.get().to());
        }
        Matcher matcher = TIME.matcher(command);
        if (time.isEmpty() && matcher.matches()) {
            time = Optional.of(Instant.ofEpochMilli(Long.parseLong(matcher.group(1))));
        }
    }

    private void select(String sequence) {
        String[] parts = sequence.split("[;:]", NUMBERS_MAX);
        var numbers = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            Optional<Integer> number = number(parts[i]);
            if (number.isEmpty()) {
                return;
            }
            numbers[i] = number.get();
        }
        AnsiStyle next = style.select(numbers);
        if (!next.equals(style)) {
            closeSpan();
            style = next;
            openSpan();
        }
    }

    private static Optional<Integer> number(String part) {
        if (part.isEmpty()) {
            return Optional.of(0);
        }
        return part.length() <= 3 && part.chars().allMatch(each -> each >= '0' && each <= '9')
                ? Optional.of(Integer.parseInt(part))
                : Optional.empty();
    }

    private void openSpan() {
        openAt = html.length();
        if (!link.isEmpty()) {
            html.append("<a href=\"");
            link.chars().forEach(each -> escaped((char) each));
            html.append("\" rel=\"nofollow noopener noreferrer\">");
            close = "</a>";
        }
        if (!style.isPlain()) {
            html.append("<span class=\"")
                    .append(style.classes())
                    .append('"')
                    .append(style.exact())
                    .append('>');
            close = "</span>" + close;
        }
        textAt = html.length();
    }

    /** What holds nothing is taken back. */
    private void closeSpan() {
        if (html.length() == textAt) {
            html.setLength(openAt);
        } else {
            html.append(close);
        }
        close = "";
    }

    private void restart() {
        clear();
        openSpan();
    }

    private void clear() {
        html.setLength(0);
        text.setLength(0);
        openAt = 0;
        textAt = 0;
        close = "";
        returned = false;
    }
}
