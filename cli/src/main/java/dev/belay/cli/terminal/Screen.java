package dev.belay.cli.terminal;

import dev.belay.protocol.Json;
import java.io.PrintStream;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;

/**
 * What the person or the program in front of us sees. Results go to standard output, progress and faults to standard error. Colour
 * appears on a terminal only, and never when {@code NO_COLOR} is set (no-color.org).
 */
public final class Screen {

    /** Colours carry state and nothing else. */
    public enum Paint {
        GOOD("32"),
        BAD("31"),
        MOVING("33"),
        FAINT("2"),
        STRONG("1");

        private final String code;

        Paint(String code) {
            this.code = code;
        }
    }

    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final boolean colour;
    private String progress = "";

    public Screen(PrintStream out, PrintStream err, boolean terminal, boolean colour) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.colour = colour;
    }

    /** The screen of this process; the launcher tells whether it is a terminal. */
    public static Screen ofProcess(Map<String, String> environment) {
        boolean terminal = Boolean.getBoolean("belay.terminal");
        boolean colour = terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
        return new Screen(System.out, System.err, terminal, colour);
    }

    /** One line of the result. */
    public void line(String text) {
        endProgress();
        out.println(text);
        out.flush();
    }

    /** Bytes of the result, as they are: a log. */
    public void raw(byte[] bytes) {
        endProgress();
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    public void table(Table table) {
        table.lines(this).forEach(this::line);
    }

    /** A value for programs: one JSON document. */
    public void json(Object value) {
        line(Json.API.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value));
    }

    /** A fault, on standard error. */
    public void fault(String text) {
        endProgress();
        err.println(text);
        err.flush();
    }

    /** What is being waited for: on a terminal one line that changes in place, elsewhere a line whenever it differs. */
    public void progress(String text) {
        if (text.equals(progress)) {
            return;
        }
        progress = text;
        if (terminal) {
            err.print(CLEAR_LINE + paint(Paint.FAINT, text));
        } else {
            err.println(text);
        }
        err.flush();
    }

    private void endProgress() {
        if (terminal && !progress.isEmpty()) {
            err.print(CLEAR_LINE);
            err.flush();
        }
        progress = "";
    }

    public String paint(Paint paint, String text) {
        return colour ? "\u001b[" + paint.code + "m" + text + "\u001b[0m" : text;
    }

    /** The state of a build, job, rollout or instance in its colour. */
    public String state(String state) {
        String words = state.replace('_', ' ');
        return switch (state) {
            case "passed", "promoted", "ready", "finished" -> paint(Paint.GOOD, words);
            case "failed",
                    "failing",
                    "backed_out",
                    "canceled",
                    "timed_out",
                    "expired",
                    "waiting_failed",
                    "dropped",
                    "lost" -> paint(Paint.BAD, words);
            case "running", "starting", "backing_out", "canceling", "timing_out", "holding" ->
                paint(Paint.MOVING, words);
            default -> words;
        };
    }
}
