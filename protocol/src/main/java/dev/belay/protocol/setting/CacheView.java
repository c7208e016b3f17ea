package dev.belay.protocol.setting;

import java.time.Instant;

/**
 * What jobs of a pipeline keep for later ones under a key.
 *
 * @param bytes packed; keys of the same content share them
 * @param usedAt when a job found or saved it the last time
 */
public record CacheView(String id, String key, long bytes, Instant createdAt, Instant usedAt) {}
