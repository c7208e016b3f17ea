package dev.belay.protocol.api;

import java.util.List;

/**
 * The answer to {@link PipelineText}: no faults, or all of them.
 *
 * @param steps how many there are, when there is no fault
 * @param warnings what is odd or not carried out by this server; it does not make the file wrong
 */
public record PipelineReview(int steps, List<Fault> faults, List<Fault> warnings) {

    public PipelineReview {
        faults = List.copyOf(faults);
        warnings = List.copyOf(warnings);
    }

    /**
     * One thing wrong or odd.
     *
     * @param line from 1
     * @param column from 1
     * @param message a sentence, with a suggestion where there is one
     */
    public record Fault(int line, int column, String message) {}
}
