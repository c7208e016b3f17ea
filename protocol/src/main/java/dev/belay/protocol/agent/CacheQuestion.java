package dev.belay.protocol.agent;

import java.util.List;

/**
 * {@code POST /v3/jobs/{id}/caches/search}: asks for a cache of the job's pipeline by its key, and else for the newest whose
 * key begins with one of the prefixes, the first that finds any.
 *
 * @param scope what caches must have in common to be exchanged: name, paths, platform
 */
public record CacheQuestion(String scope, String key, List<String> restoreKeys) {
    public CacheQuestion {
        restoreKeys = List.copyOf(restoreKeys);
    }
}
