package dev.belay.pipelines.language;

import java.util.Optional;

/**
 * Whom to tell.
 *
 * @param channel {@code email}, {@code slack}, {@code webhook} and the like
 * @param config what the file says of it, as JSON
 * @param condition the text of its {@code if}
 */
public record Notice(String channel, String config, Optional<String> condition) {

    /** How many a file, a group or a step has at most. */
    public static final int NOTICES_MAX = 50;
}
