package dev.belay.people;

import dev.belay.protocol.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Keeps in a file who may register, for a life that begins without the database. It holds hashes of tokens, by which they are
 * known and not found out.
 */
final class RegistrantsFile {

    private static final Logger log = LoggerFactory.getLogger(RegistrantsFile.class);

    private final Path file;

    /** A token that was seen; {@code toldAt} is when the database knew it last. */
    record Kept(String hash, String id, String name, Set<String> services, Instant expiresAt, Instant toldAt) {
        Kept {
            services = Set.copyOf(services);
        }
    }

    /** What is in the file. */
    record All(List<Kept> tokens) {
        All {
            tokens = List.copyOf(tokens);
        }
    }

    RegistrantsFile(Path file) {
        this.file = file;
    }

    /** What was kept; nothing when there is no file, or none that can be read. */
    List<Kept> read() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return Json.API.readValue(Files.readAllBytes(file), All.class).tokens();
        } catch (IOException | JacksonException exception) {
            log.atWarn().addKeyValue("file", file).setCause(exception).log("cannot read who may register");
            return List.of();
        }
    }

    /** Replaces the file as a whole. Failing to is told in the log: it is of use only without the database. */
    synchronized void write(Supplier<List<Kept>> tokens) {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(next, Json.API.writeValueAsBytes(new All(tokens.get())));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException exception) {
            log.atWarn().addKeyValue("file", file).setCause(exception).log("cannot keep who may register");
        }
    }
}
