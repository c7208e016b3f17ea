package dev.belay.protocol.api;

/**
 * What a build has to say of its file.
 *
 * @param kind {@code broken} or {@code skipped} of a step that is left out, or {@code warning}
 * @param label of the step; of a warning it is empty
 */
public record BuildRemark(String kind, String label, String text) {}
