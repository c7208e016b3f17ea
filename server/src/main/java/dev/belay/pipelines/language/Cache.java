package dev.belay.pipelines.language;

import java.util.List;
import java.util.Optional;

/**
 * Paths that later jobs find again.
 *
 * @param name tells caches of the same paths apart
 * @param size how much it may take at most, such as {@code 20g}
 */
public record Cache(List<String> paths, Optional<String> name, Optional<String> size) {
    public Cache {
        paths = List.copyOf(paths);
    }
}
