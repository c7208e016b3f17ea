package dev.belay.pipelines.build;

import java.util.Optional;

/**
 * Which builds of a pipeline somebody wants to see, the newest first.
 *
 * @param branch of that branch only
 * @param state in that state only, as {@link BuildState#written}
 * @param before made before the build of that number only
 */
public record BuildSearch(Optional<String> branch, Optional<String> state, Optional<Long> before) {

    public static final BuildSearch ALL = new BuildSearch(Optional.empty(), Optional.empty(), Optional.empty());
}
