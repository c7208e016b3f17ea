package dev.belay.protocol.agent;

/**
 * A cache that was found.
 *
 * @param path where its bytes are, a path on the server for the job's token
 */
public record FoundCache(String id, String key, long bytes, String sha256, String path) {}
