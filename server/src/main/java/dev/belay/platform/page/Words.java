package dev.belay.platform.page;

import dev.belay.protocol.Emoji;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How pages say numbers, times and sizes. */
public final class Words {

    private static final DateTimeFormatter EXACT = DateTimeFormatter.ofPattern(
                    "d MMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private Words() {}

    /** How long ago {@code at} was, roughly: {@code 5 minutes ago}; {@code just now} below ten seconds and in the future. */
    public static String ago(Instant at, Instant now) {
        long seconds = Duration.between(at, now).toSeconds();
        if (seconds < 10) {
            return "just now";
        }
        if (seconds < 60) {
            return seconds + " s ago";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min ago";
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h ago";
        }
        return count(seconds / 86_400, "day") + " ago";
    }

    /** The exact time, in UTC. */
    public static String exact(Instant at) {
        return EXACT.format(at);
    }

    /** A length of time with at most two units: {@code 340 ms}, {@code 12.4 s}, {@code 3 min 5 s}, {@code 2 h 10 min}. */
    public static String duration(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = millis / 1000;
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
        }
        return seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
    }

    /** A size in decimal units: {@code 812 B}, {@code 4.2 kB}, {@code 1.3 GB}. */
    public static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double size = bytes;
        int unit = -1;
        while (size >= 999.95 && unit < 4) {
            size /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %cB", size, "kMGTP".charAt(unit));
    }

    /** A number and its noun: {@code 1 build}, {@code 12,400 builds}. */
    public static String count(long number, String noun) {
        return number(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** A whole number with thousands set apart. */
    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A short number for axes and keys: {@code 0.05}, {@code 12}, {@code 3.4k}, {@code 1e-4}. */
    public static String brief(double number) {
        double size = Math.abs(number);
        if (size != 0 && size < 0.001) {
            return String.format(Locale.ROOT, "%.0e", number).replace("e-0", "e-");
        }
        if (size >= 1e9) {
            return String.format(Locale.ROOT, "%.0e", number)
                    .replace("e+0", "e")
                    .replace("e+", "e");
        }
        if (size >= 1e6) {
            return trimmed(number / 1e6) + "M";
        }
        if (size >= 1e4) {
            return trimmed(number / 1e3) + "k";
        }
        return trimmed(number);
    }

    /** A share of one as percent: {@code 0.31 %}, {@code 12 %}. */
    public static String percent(double share) {
        return trimmed(share * 100) + " %";
    }

    /** A commit's short name. */
    public static String commit(String commit) {
        return commit.length() > 8 ? commit.substring(0, 8) : commit;
    }

    /** A label with the pictures that some name in it. */
    public static String label(String label) {
        return Emoji.shown(label);
    }

    /** A sentence with the pictures that labels name in it. */
    public static String sentence(String text) {
        return Emoji.inProse(text);
    }

    /** A text of several lines as one line, cut after {@code lengthMax} characters. */
    public static String oneLine(String text, int lengthMax) {
        return firstLine(text.strip().replaceAll("\\s*\\R\\s*", " "), lengthMax);
    }

    /** How long something may take that nobody knows exactly: {@code a second}, {@code 40 s}, {@code 12 min 5 s}. */
    public static String roughly(long seconds) {
        if (seconds <= 1) {
            return "a second";
        }
        return seconds < 60 ? seconds + " s" : duration(Duration.ofSeconds(seconds));
    }

    /** The first line of a text, cut after {@code lengthMax} characters. */
    public static String firstLine(String text, int lengthMax) {
        String line = text.lines().findFirst().orElse("").strip();
        return line.length() <= lengthMax ? line : line.substring(0, lengthMax - 1) + "…";
    }

    private static String trimmed(double number) {
        double size = Math.abs(number);
        int digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        String text = String.format(Locale.ROOT, "%." + digits + "f", number);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }
}
