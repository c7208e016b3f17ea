package dev.belay.protocol.agent;

import java.util.List;
import java.util.Optional;

/**
 * What a step wants to find again, as its jobs are told in the variable {@code BELAY_CACHE}.
 *
 * @param paths below the checkout, with wildcards, or below the home folder after {@code ~/}
 * @param key with {@code {{ checksum "…" }}}, {@code {{ branch }}} and {@code {{ commit }}} to be filled in; empty for the usual one
 * @param restoreKeys what keys may begin with when there is none under the whole key
 * @param name tells caches of the same paths apart
 * @param bytesMax of all files, unpacked; more is neither saved nor restored
 */
public record CacheWish(
        List<String> paths,
        Optional<String> key,
        List<String> restoreKeys,
        Optional<String> name,
        Optional<Long> bytesMax) {

    /** The variable. */
    public static final String VARIABLE = "BELAY_CACHE";

    public CacheWish {
        paths = List.copyOf(paths);
        restoreKeys = List.copyOf(restoreKeys);
    }
}
