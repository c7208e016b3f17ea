package dev.belay.pipelines.output;

import java.time.Duration;

/**
 * The bounds of caches.
 *
 * @param bytesMax of all caches of one pipeline, packed; those go first that were not used for longest
 * @param unused a cache that nobody used for this long goes
 */
public record CacheLimits(long bytesMax, Duration unused) {

    /** What holds when nothing else is set. */
    public static final CacheLimits USUAL = new CacheLimits(10L << 30, Duration.ofDays(30));
}
