package dev.belay.platform.page;

import java.util.Locale;

/** How something stands, in the five ways that have a colour. A tone is never shown without a word beside it. */
public enum Tone {
    /** As it should be, or ended well. */
    GOOD,
    /** Changing at this moment. */
    MOVING,
    /** Held up by something that has a name. */
    WAITING,
    /** Broken, or ended badly. */
    BAD,
    /** Nothing to look at: not begun, over, or merely a fact. */
    QUIET;

    /** The tone's name in templates and styles. */
    public String css() {
        return name().toLowerCase(Locale.ROOT);
    }
}
