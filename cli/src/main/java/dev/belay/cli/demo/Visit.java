package dev.belay.cli.demo;

import java.time.Instant;

/**
 * One request of a customer and what became of it.
 *
 * @param at when it was sent
 * @param customer whose it was, from 0
 * @param release the release that answered, as the shop names itself, or empty when nothing answered
 * @param again whether it was sent a second time, since the kept connection turned out to be closed
 * @param outcome the status, or why there was none
 */
public record Visit(Instant at, int customer, String release, boolean again, Outcome outcome) {

    /** What a customer saw. */
    public sealed interface Outcome {

        record Answered(int status) implements Outcome {}

        /** No answer, or one that was cut short. */
        record Broken(String because) implements Outcome {}
    }

    /** True when the customer did not get what they came for: a page, and from the shop itself. */
    public boolean failed() {
        return switch (outcome) {
            case Outcome.Answered answered -> answered.status() != 200 || release.isEmpty();
            case Outcome.Broken _ -> true;
        };
    }
}
