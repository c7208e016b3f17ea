package dev.belay.pipelines.language.variables;

/** A text whose variables cannot be replaced; the message is a sentence for its author. */
public final class ReplacementFault extends RuntimeException {
    ReplacementFault(String message) {
        super(message);
    }

    /** The sentence. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
