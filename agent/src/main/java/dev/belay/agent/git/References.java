package dev.belay.agent.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Whether a working copy's branches and tags are still those of its mirror. What a fetch left on both sides is kept in a file;
 * as long as no file of either was written since, another fetch would change nothing. A job that commits, tags, or fetches by
 * itself writes such files, and so does a fetch into the mirror.
 */
final class References {

    private static final String MARK = "belay-references";

    /** Of one part, with its folders: looking at more takes as long as the fetch that it spares. */
    private static final int FILES_MAX = 2_000;

    private final Path copy;
    private final Path mirror;
    private final List<String> fetchFlags;

    References(Path folder, Path mirror, List<String> fetchFlags) {
        this.copy = folder.resolve(".git");
        this.mirror = mirror;
        this.fetchFlags = fetchFlags;
    }

    boolean unchanged() throws IOException {
        Path mark = copy.resolve(MARK);
        if (!Files.exists(mark)) {
            return false;
        }
        String kept = Files.readString(mark);
        return state().filter(kept::equals).isPresent();
    }

    /** After a fetch. */
    void keep() throws IOException {
        Optional<String> state = state();
        if (state.isPresent()) {
            Files.writeString(copy.resolve(MARK), state.get());
        } else {
            Files.deleteIfExists(copy.resolve(MARK));
        }
    }

    private Optional<String> state() throws IOException {
        var lines = new TreeSet<String>();
        for (Path repository : List.of(copy, mirror)) {
            for (String part : List.of("packed-refs", "refs", "reftable")) {
                if (!note(repository.resolve(part), lines)) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(fetchFlags + "\n" + String.join("\n", lines));
    }

    private static boolean note(Path root, Set<String> lines) throws IOException {
        if (!Files.exists(root)) {
            return true;
        }
        try (Stream<Path> all = Files.walk(root)) {
            List<Path> files = all.limit(FILES_MAX + 1L).toList();
            if (files.size() > FILES_MAX) {
                return false;
            }
            for (Path each : files) {
                var attributes = Files.readAttributes(each, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    lines.add(each + " " + attributes.lastModifiedTime() + " " + attributes.size() + " "
                            + attributes.fileKey());
                }
            }
        } catch (UncheckedIOException exception) {
            throw exception.getCause();
        }
        return true;
    }
}
