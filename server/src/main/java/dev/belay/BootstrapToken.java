package dev.belay;

import dev.belay.people.People;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The file through which automation on this machine gets its first API token. */
record BootstrapToken(Path file) {

    /** Writes a fresh token to the file, unless the one in it works. */
    void renew(People people) {
        try {
            if (Files.exists(file) && people.isToken(Files.readString(file).strip())) {
                return;
            }
            Path partial = file.resolveSibling(file.getFileName() + ".partial");
            Files.deleteIfExists(partial);
            Files.createFile(
                    partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(partial, people.bootstrapToken() + "\n");
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException exception) {
            throw new UncheckedIOException("could not write the bootstrap token to " + file, exception);
        }
    }
}
