package dev.belay.protocol.agent;

/**
 * {@code POST /v3/jobs/{id}/caches}: says what is to be kept under a key.
 *
 * @param bytes of the packed content
 */
public record CacheOffer(String scope, String key, String sha256, long bytes) {}
