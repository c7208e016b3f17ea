package dev.belay.pipelines.language.condition;

/** A condition that makes no sense, or that cannot be answered; the message is a sentence for its author. */
public final class ConditionFault extends RuntimeException {

    /** @param at which character of the condition is wrong, from 0 */
    ConditionFault(int at, String sentence) {
        super("At character " + (at + 1) + ": " + sentence);
    }

    /** The sentence, with the place. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
