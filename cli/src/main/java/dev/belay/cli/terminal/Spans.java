package dev.belay.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Spans of time as people say them. */
public final class Spans {

    private Spans() {}

    /** {@code 0.8 s}, {@code 12 s}, {@code 3 min 20 s}, {@code 5 h 10 min}, {@code 4 d}. */
    public static String of(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 10) {
            long tenths = Math.max(0, span.toMillis()) / 100;
            return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h" + (seconds % 3600 < 60 ? "" : " " + seconds % 3600 / 60 + " min");
        }
        return seconds / 86_400 + " d";
    }

    /** How long ago it was, or what is to come: {@code 5 min ago}, {@code in 4 d}. */
    public static String from(Instant now, Instant when) {
        return when.isAfter(now)
                ? "in " + coarse(Duration.between(now, when))
                : coarse(Duration.between(when, now)) + " ago";
    }

    /** From a beginning to its end, or to now; nothing when it has not begun. */
    public static String between(Optional<Instant> start, Optional<Instant> end, Instant now) {
        return start.map(begun -> of(Duration.between(begun, end.orElse(now)))).orElse("");
    }

    private static String coarse(Duration span) {
        long seconds = span.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }
}
