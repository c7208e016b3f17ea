package dev.belay.discovery;

import dev.belay.protocol.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** Keeps the memory in a file: replaced as a whole, so that a crash leaves the old one or the new one. */
final class MemoryFile {

    private static final Logger log = LoggerFactory.getLogger(MemoryFile.class);

    private final Path file;

    MemoryFile(Path file) {
        this.file = file;
    }

    /** What was remembered; nothing when there is no file, or none that can be read. */
    Optional<Memory> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Memory memory = Json.API.readValue(Files.readAllBytes(file), Memory.class);
            return Optional.of(memory).filter(each -> each.format() == Memory.FORMAT);
        } catch (IOException | JacksonException exception) {
            log.atWarn().addKeyValue("file", file).setCause(exception).log("cannot read what discovery remembers");
            return Optional.empty();
        }
    }

    /** Writes it durably. Failing to is told in the log: discovery goes on without. */
    synchronized void write(Memory memory) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path next = file.resolveSibling(file.getFileName() + ".next");
            try (var channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                var bytes = ByteBuffer.wrap(Json.API.writeValueAsBytes(memory));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException exception) {
            log.atWarn().addKeyValue("file", file).setCause(exception).log("cannot write what discovery remembers");
        }
    }
}
