package dev.belay.pipelines.language;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Paths that later jobs find again.
 *
 * @param key under which they are kept, to be filled in by the agent; empty for one of the commit
 * @param restoreKeys what another key may begin with, when there is none under the whole one
 * @param name tells caches of the same paths apart
 * @param size how much they may take at most, such as {@code 20g}
 */
public record Cache(
        List<String> paths,
        Optional<String> key,
        List<String> restoreKeys,
        Optional<String> name,
        Optional<String> size) {

    private static final String UNITS = "kmgt";

    public Cache {
        paths = List.copyOf(paths);
        restoreKeys = List.copyOf(restoreKeys);
    }

    /** Paths, and all else as usual. */
    public static Cache of(List<String> paths) {
        return new Cache(paths, Optional.empty(), List.of(), Optional.empty(), Optional.empty());
    }

    /** The size in bytes; a unit is 1,024 of the one before. */
    public Optional<Long> bytes() {
        return size.map(written -> {
            String text = written.toLowerCase(Locale.ROOT).replaceFirst("b$", "");
            int unit = UNITS.indexOf(text.charAt(text.length() - 1)) + 1;
            long number = Long.parseLong(unit == 0 ? text : text.substring(0, text.length() - 1));
            return number << (10 * unit);
        });
    }
}
