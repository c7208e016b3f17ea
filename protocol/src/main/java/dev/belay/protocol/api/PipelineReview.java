package dev.belay.protocol.api;

import java.util.List;

/** The answer to {@link PipelineText}: no faults, or all of them. */
public record PipelineReview(int steps, List<Fault> faults) {

    public PipelineReview {
        faults = List.copyOf(faults);
    }

    /**
     * One thing wrong.
     *
     * @param line from 1
     * @param column from 1
     * @param message a sentence, with a suggestion where there is one
     */
    public record Fault(int line, int column, String message) {}
}
