package dev.belay.protocol;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of pictures that people write into labels: {@code :docker: Build}. Those that are common become emoji, others words. */
public final class Emoji {

    private static final Pattern NAME = Pattern.compile("(?<![A-Za-z0-9]):([a-z0-9][a-z0-9_+-]{0,39}):(?![A-Za-z0-9])");

    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("docker", "🐳"),
            Map.entry("whale", "🐳"),
            Map.entry("rocket", "🚀"),
            Map.entry("hammer", "🔨"),
            Map.entry("hammer_and_wrench", "🛠"),
            Map.entry("wrench", "🔧"),
            Map.entry("gear", "⚙"),
            Map.entry("white_check_mark", "✅"),
            Map.entry("heavy_check_mark", "✔"),
            Map.entry("x", "❌"),
            Map.entry("warning", "⚠"),
            Map.entry("rotating_light", "🚨"),
            Map.entry("fire", "🔥"),
            Map.entry("boom", "💥"),
            Map.entry("bug", "🐛"),
            Map.entry("package", "📦"),
            Map.entry("npm", "📦"),
            Map.entry("java", "☕"),
            Map.entry("coffee", "☕"),
            Map.entry("gradle", "🐘"),
            Map.entry("postgres", "🐘"),
            Map.entry("python", "🐍"),
            Map.entry("ruby", "💎"),
            Map.entry("rust", "🦀"),
            Map.entry("go", "🐹"),
            Map.entry("golang", "🐹"),
            Map.entry("linux", "🐧"),
            Map.entry("mac", "🍎"),
            Map.entry("windows", "🪟"),
            Map.entry("android", "🤖"),
            Map.entry("robot_face", "🤖"),
            Map.entry("kubernetes", "☸"),
            Map.entry("github", "🐙"),
            Map.entry("git", "🌱"),
            Map.entry("shipit", "🚢"),
            Map.entry("ship", "🚢"),
            Map.entry("lock", "🔒"),
            Map.entry("key", "🔑"),
            Map.entry("mag", "🔍"),
            Map.entry("eyes", "👀"),
            Map.entry("test_tube", "🧪"),
            Map.entry("microscope", "🔬"),
            Map.entry("broom", "🧹"),
            Map.entry("lint-roller", "🧹"),
            Map.entry("books", "📚"),
            Map.entry("memo", "📝"),
            Map.entry("pipeline", "🧵"),
            Map.entry("sparkles", "✨"),
            Map.entry("tada", "🎉"),
            Map.entry("zap", "⚡"),
            Map.entry("hourglass", "⌛"),
            Map.entry("stopwatch", "⏱"),
            Map.entry("globe_with_meridians", "🌐"),
            Map.entry("cloud", "☁"),
            Map.entry("thumbsup", "👍"),
            Map.entry("+1", "👍"),
            Map.entry("no_entry", "⛔"),
            Map.entry("construction", "🚧"),
            Map.entry("arrow_up", "⬆"),
            Map.entry("chart_with_upwards_trend", "📈"));

    private Emoji() {}

    /** A text with emoji for the names that are known, and without the colons of others; {@code a::b::c} names no pictures. */
    public static String shown(String text) {
        return text.indexOf(':') < 0
                ? text
                : NAME.matcher(text)
                        .replaceAll(match -> Matcher.quoteReplacement(picture(text, match)))
                        .strip();
    }

    /** A text with emoji for the names that are known, and all else as it stands: what is longer than a label may mean its colons. */
    public static String inProse(String text) {
        return text.indexOf(':') < 0
                ? text
                : NAME.matcher(text)
                        .replaceAll(match -> Matcher.quoteReplacement(
                                isDoubled(text, match)
                                        ? match.group()
                                        : KNOWN.getOrDefault(match.group(1), match.group())));
    }

    private static String picture(String text, MatchResult match) {
        String otherwise =
                isDoubled(text, match) ? match.group() : match.group(1).replace('_', ' ');
        return KNOWN.getOrDefault(match.group(1), otherwise);
    }

    private static boolean isDoubled(String text, MatchResult match) {
        return text.startsWith(":", match.end()) || text.startsWith("::", match.start() - 1);
    }
}
