package dev.belay.pipelines.repository;

/** What others say of commits, cut to what is kept of it, and rid of what a database does not take. */
public final class CommitText {

    private static final int MESSAGE_CHARACTERS_MAX = 8_000;
    private static final int AUTHOR_CHARACTERS_MAX = 500;
    private static final int REASON_CHARACTERS_MAX = 20_000;

    private CommitText() {}

    public static String message(String text) {
        return cut(text, MESSAGE_CHARACTERS_MAX);
    }

    public static String author(String text) {
        return cut(text, AUTHOR_CHARACTERS_MAX);
    }

    /** Why it cannot be built. */
    public static String reason(String text) {
        return cut(text, REASON_CHARACTERS_MAX);
    }

    /** The beginning of a text, never half a character. */
    public static String cut(String text, int charactersMax) {
        var kept = new StringBuilder();
        text.codePoints()
                .filter(each -> each != 0 && Character.getType(each) != Character.SURROGATE)
                .takeWhile(each -> kept.length() + Character.charCount(each) <= charactersMax)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }
}
