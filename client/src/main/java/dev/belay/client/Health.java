package dev.belay.client;

import java.util.Arrays;
import java.util.Locale;

/** What an instance, or who watches it, says of its health. */
public enum Health {
    PASSING,
    /** It works, not well; it goes on to be called. */
    WARNING,
    /** It is not to be called, unless all others are critical, too. */
    CRITICAL;

    /** A word of a newer server that is not known here says that something is the matter, not that nothing works. */
    static Health of(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElse(WARNING);
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
