package dev.belay.pipelines.language.regex;

/** A pattern that is not understood, or one that would take too long; the message is a sentence for its author. */
public final class RegexFault extends RuntimeException {
    RegexFault(String message) {
        super(message);
    }

    /** The sentence. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
