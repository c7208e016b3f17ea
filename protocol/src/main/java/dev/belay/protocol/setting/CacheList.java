package dev.belay.protocol.setting;

import java.util.List;

/**
 * {@code GET /api/pipelines/{slug}/caches}: the caches of a pipeline.
 *
 * @param bytes of all of them, the same content counted once
 * @param bytesMax how much that may be; beyond it what was not used for longest goes
 * @param caches those used last, the last first; at most 200
 */
public record CacheList(long bytes, long bytesMax, List<CacheView> caches) {
    public CacheList {
        caches = List.copyOf(caches);
    }
}
