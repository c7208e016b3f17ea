package dev.belay.edge;

import dev.belay.protocol.Json;
import dev.belay.protocol.edge.Routing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** The last routing, kept on disk so that an edge can start while no server is reachable. Replaced whole, or not at all. */
final class RoutingFile {

    private static final Logger LOG = LoggerFactory.getLogger(RoutingFile.class);

    private final Path file;

    RoutingFile(Path folder) {
        this.file = folder.resolve("routing.json");
    }

    @Override
    public String toString() {
        return file.toString();
    }

    /** What was kept, unless nothing was or it cannot be read any more. */
    Optional<Routing> load() {
        try {
            return Optional.of(Json.API.readValue(Files.readAllBytes(file), Routing.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("cause", e.getMessage())
                    .log("cannot read kept routing");
            return Optional.empty();
        }
    }

    /** @throws UncheckedIOException when it could not be kept; what was kept before still is */
    void save(Routing routing) {
        var next = file.resolveSibling("routing.json.next");
        try {
            Files.createDirectories(file.getParent());
            try (var out = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                var bytes = ByteBuffer.wrap(Json.API.writeValueAsBytes(routing));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("could not keep the routing in " + file, e);
        }
    }
}
