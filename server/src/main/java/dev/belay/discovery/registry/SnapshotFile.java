package dev.belay.discovery.registry;

import dev.belay.discovery.registry.Parcel.Told;
import dev.belay.protocol.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Keeps what a replica holds in a file, for its next life: a line with a checksum, then JSON. Replaced as a whole, so that a
 * crash at any moment leaves the old one or the new one.
 */
final class SnapshotFile {

    private static final Logger log = LoggerFactory.getLogger(SnapshotFile.class);
    private static final String MARK = "belay-registry 1 ";

    private final Path file;

    SnapshotFile(Path file) {
        this.file = file;
    }

    /** What is in the file. */
    record Snapshot(Instant writtenAt, List<Told> entries) {
        Snapshot {
            entries = List.copyOf(entries);
        }
    }

    /** What was remembered, grown older by the time since; nothing when there is no file, or none that can be read. */
    Optional<List<Told>> read(Instant now) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            int body = 0;
            while (body < bytes.length && bytes[body] != '\n') {
                body++;
            }
            String head = new String(bytes, 0, body, StandardCharsets.US_ASCII);
            byte[] json = Arrays.copyOfRange(bytes, Math.min(body + 1, bytes.length), bytes.length);
            if (!head.equals(MARK + checksum(json))) {
                log.atWarn().addKeyValue("file", file).log("what the registry remembered is damaged, and is left out");
                return Optional.empty();
            }
            Snapshot snapshot = Json.API.readValue(json, Snapshot.class);
            long away = Math.max(0, Duration.between(snapshot.writtenAt(), now).toMillis());
            return Optional.of(snapshot.entries().stream()
                    .filter(each -> Rules.accepts(each.entry()))
                    .map(each ->
                            new Told(each.entry(), each.silentMillis() + away, each.sinceMillis() + away, each.by()))
                    .toList());
        } catch (IOException | JacksonException exception) {
            log.atWarn().addKeyValue("file", file).setCause(exception).log("cannot read what the registry remembers");
            return Optional.empty();
        }
    }

    /** Writes it durably. Failing to is told in the log, and by the answer: the registry goes on without. */
    boolean write(Instant now, List<Told> entries) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            byte[] json = Json.API.writeValueAsBytes(new Snapshot(now, entries));
            byte[] head = (MARK + checksum(json) + "\n").getBytes(StandardCharsets.US_ASCII);
            Path next = file.resolveSibling(file.getFileName() + ".next");
            try (var channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                for (byte[] part : List.of(head, json)) {
                    var bytes = ByteBuffer.wrap(part);
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException exception) {
            log.atWarn().addKeyValue("file", file).setCause(exception).log("cannot write what the registry remembers");
            return false;
        }
    }

    private static String checksum(byte[] bytes) {
        var checksum = new CRC32C();
        checksum.update(bytes);
        return Long.toHexString(checksum.getValue());
    }
}
