package dev.belay.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** Folders of tests, which the account of a database may go through. */
final class TemporaryFolder {

    private TemporaryFolder() {}

    static Path make(String prefix) {
        try {
            Path made = Files.createTempDirectory(prefix);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x--x"));
            return made;
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
