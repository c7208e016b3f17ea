package dev.belay.discovery.dns;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names as text, and as bytes of the wire. */
final class Labels {

    private static final Pattern FOREIGN = Pattern.compile("[^a-z0-9_-]");
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}\\.?$)[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?");
    private static final int LABEL_BYTES_MAX = 63;

    private Labels() {}

    /** Whether it can be written into a record: labels of letters, digits, hyphens and underscores. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** One label, as names are compared: in lower case, with a hyphen for what cannot be in one, 63 bytes at most. */
    static byte[] bytes(String label) {
        String text = FOREIGN.matcher(label.toLowerCase(Locale.ROOT)).replaceAll("-");
        return text.substring(0, Math.min(text.length(), LABEL_BYTES_MAX)).getBytes(StandardCharsets.US_ASCII);
    }

    /** The same label as text. */
    static String text(String label) {
        return isPlain(label) ? label : new String(bytes(label), StandardCharsets.US_ASCII);
    }

    private static boolean isPlain(String label) {
        for (int i = 0; i < label.length(); i++) {
            char each = label.charAt(i);
            boolean plain = (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || each == '-' || each == '_';
            if (!plain) {
                return false;
            }
        }
        return label.length() <= LABEL_BYTES_MAX;
    }

    /** A whole name, with or without the dot at its end. */
    static byte[] wire(String name) {
        var wire = new Bytes();
        for (String label : name.split("\\.")) {
            wire.counted(bytes(label));
        }
        return wire.u8(0).whole();
    }

    /** How many labels a name has. */
    static int count(String name) {
        return name.split("\\.").length;
    }
}
