package dev.belay.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.client.JsonValue.Items;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Keeps the instances of one service in a file: a line with a checksum and the time, then JSON. Programs on one
 * machine may share it: it is replaced as a whole, so who reads it finds the old one or the new one. It is not forced
 * to the disk; one that a crash of the machine left torn is known by its checksum.
 */
final class CacheFile {

    /** More is rather a fault than instances. */
    static final int BYTES_MAX = EventReader.EVENT_BYTES_MAX;

    private static final Logger log = System.getLogger("dev.belay.client");
    private static final String MARK = "belay-instances 1";

    private final Path file;

    /** Of this writer alone, so that two do not write into one. */
    private final String suffix;

    private boolean complained;

    CacheFile(Path file, String suffix) {
        this.file = file;
        this.suffix = suffix;
    }

    /** What is in the file. */
    record Kept(Instant confirmedAt, List<Instance> instances) {
        Kept {
            instances = List.copyOf(instances);
        }
    }

    /** What was kept; nothing when there is no file, or none that can be read, which is logged. */
    Optional<Kept> read() {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new Malformed("it has more than " + BYTES_MAX + " bytes");
            }
            return Optional.of(parse(Files.readAllBytes(file)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | Malformed exception) {
            log.log(Level.WARNING, "cannot read the instances kept in " + file + ", and goes on without: " + exception);
            return Optional.empty();
        }
    }

    /** @throws Malformed when these are not the bytes that were written */
    static Kept parse(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        byte[] json = Arrays.copyOfRange(bytes, Math.min(end + 1, bytes.length), bytes.length);
        String[] head = new String(bytes, 0, end, US_ASCII).split(" ", -1);
        if (head.length != 4 || !MARK.equals(head[0] + " " + head[1])) {
            throw new Malformed("it does not begin with “" + MARK + "”");
        }
        if (!head[3].equals(checksum(head[2], json))) {
            throw new Malformed("it is damaged");
        }
        if (!(JsonReader.read(new String(json, UTF_8)) instanceof Items items)) {
            throw new Malformed("it holds no list");
        }
        try {
            return new Kept(Instant.ofEpochMilli(Long.parseLong(head[2])), InstanceText.read(items.all()));
        } catch (NumberFormatException | DateTimeException exception) {
            throw new Malformed("its time is none");
        }
    }

    static byte[] format(Instant confirmedAt, List<Instance> instances) {
        byte[] json = JsonWriter.write(InstanceText.write(instances)).getBytes(UTF_8);
        String time = Long.toString(confirmedAt.toEpochMilli());
        byte[] head = (MARK + " " + time + " " + checksum(time, json) + "\n").getBytes(US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + json.length);
        System.arraycopy(json, 0, all, head.length, json.length);
        return all;
    }

    private static String checksum(String time, byte[] json) {
        var checksum = new CRC32C();
        checksum.update(time.getBytes(US_ASCII));
        checksum.update(json);
        return Long.toHexString(checksum.getValue());
    }

    /** Replaces the file. That this cannot be done is logged once: what is in memory serves all the same. */
    void write(Instant confirmedAt, List<Instance> instances) {
        Path next = file.resolveSibling(file.getFileName() + "." + suffix + ".tmp");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(
                    next,
                    format(confirmedAt, instances),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            complained = false;
        } catch (IOException exception) {
            if (!complained) {
                complained = true;
                log.log(Level.WARNING, "cannot keep instances in " + file + ": " + exception);
            }
            discard(next);
        }
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException exception) {
            log.log(Level.DEBUG, "cannot remove " + file, exception);
        }
    }
}
