package dev.belay.platform.page;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operating-system command of a terminal says of links: OSC 8, which begins or ends one around the text that follows, and
 * Buildkite's OSC 1339 (a link with its words) and 1338 (an image, of which the words are shown). Only http and https are led to.
 *
 * @param to an address, or empty for none
 * @param words what stands for it; empty when that follows, or when a link ends
 */
record AnsiLink(String to, String words) {

    /** The longest address that becomes a link, in characters. */
    private static final int ADDRESS_CHARS_MAX = 2_000;

    private static final Pattern FIELD = Pattern.compile("([a-z]{1,10})=(?:'([^']*)'|\"([^\"]*)\"|([^;]*))(?:;|$)");
    private static final Pattern SAFE = Pattern.compile("https?://[^\\s\\p{Cntrl}]+", Pattern.CASE_INSENSITIVE);
    private static final String NOT_IN_ADDRESSES = "<>\"'`{}|\\^";
    private static final String NOT_AT_ITS_END = ".,;:!?*_";

    /** Reads a command without its introducer and end; empty for those that are about something else. */
    static Optional<AnsiLink> of(String command) {
        if (command.startsWith("8;")) {
            int to = command.indexOf(';', 2);
            return to < 0 ? Optional.empty() : Optional.of(new AnsiLink(safe(command.substring(to + 1)), ""));
        }
        if (!command.startsWith("1339;") && !command.startsWith("1338;")) {
            return Optional.empty();
        }
        Map<String, String> fields = fields(command.substring(5));
        String url = fields.getOrDefault("url", "");
        String words = fields.getOrDefault("content", fields.getOrDefault("alt", url));
        return Optional.of(words).filter(each -> !each.isBlank()).map(each -> new AnsiLink(safe(url), each));
    }

    private static Map<String, String> fields(String text) {
        var fields = new HashMap<String, String>();
        Matcher matcher = FIELD.matcher(text);
        while (matcher.find()) {
            for (int group = 2; group <= 4; group++) {
                if (matcher.group(group) != null) {
                    fields.putIfAbsent(matcher.group(1), matcher.group(group));
                }
            }
        }
        return fields;
    }

    private static String safe(String address) {
        return address.length() <= ADDRESS_CHARS_MAX && SAFE.matcher(address).matches() ? address : "";
    }

    /** Where the address ends that begins here in a text, without the signs of a sentence; {@code start} when none does. */
    static int end(String text, int start) {
        int host = text.startsWith("https://", start) ? start + 8 : text.startsWith("http://", start) ? start + 7 : -1;
        if (host < 0) {
            return start;
        }
        int most = Math.min(text.length(), start + ADDRESS_CHARS_MAX);
        int end = host;
        while (end < most && belongs(text.charAt(end))) {
            end++;
        }
        while (end > host && isSentence(text, host, end)) {
            end--;
        }
        return end > host ? end : start;
    }

    private static boolean belongs(char next) {
        return next > ' ' && next != 0x7f && !Character.isWhitespace(next) && NOT_IN_ADDRESSES.indexOf(next) < 0;
    }

    private static boolean isSentence(String text, int host, int end) {
        char last = text.charAt(end - 1);
        String inside = text.substring(host, end - 1);
        return NOT_AT_ITS_END.indexOf(last) >= 0
                || (last == ')' && inside.indexOf('(') < 0)
                || (last == ']' && inside.indexOf('[') < 0);
    }
}
