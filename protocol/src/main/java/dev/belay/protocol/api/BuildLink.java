package dev.belay.protocol.api;

/**
 * Another build, as one is told of it that made it or was made by it.
 *
 * @param state as in {@link BuildSummary}
 * @param path its page
 */
public record BuildLink(String pipeline, long number, String state, String path) {}
