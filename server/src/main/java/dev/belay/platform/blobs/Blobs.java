package dev.belay.platform.blobs;

import dev.belay.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Large bytes by key, in a folder. A key is made by Belay, never by a user: lower-case words, digits and hyphens between
 * slashes. What {@link #writeAt} and {@link #store} return from survives a crash of the server and of the machine.
 */
public final class Blobs {

    /** The size and digest of what was stored. */
    public record Stored(long bytes, String sha256) {}

    private static final Pattern KEY = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+)*");

    /** An upload that got no byte for this long is nobody's any more. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private static final String PARTIAL = ".partial";

    private final Path folder;
    private final InstantSource clock;

    public Blobs(Path folder, InstantSource clock) {
        this.folder = folder.toAbsolutePath().normalize();
        this.clock = clock;
    }

    /** Writes bytes at an offset, making the blob if need be. Writing the same bytes again changes nothing. */
    public void writeAt(String key, long offset, byte[] bytes) {
        Path file = file(key);
        try {
            boolean fresh = !Files.exists(file);
            make(parent(file));
            try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                var buffer = ByteBuffer.wrap(bytes);
                long position = offset;
                while (buffer.hasRemaining()) {
                    position += channel.write(buffer, position);
                }
                channel.force(false);
            }
            if (fresh) {
                force(parent(file));
            }
        } catch (IOException exception) {
            throw new UncheckedIOException("could not write blob " + key, exception);
        }
    }

    /** Up to {@code bytesMax} bytes from an offset; none when there is no such blob, or nothing there yet. */
    public byte[] read(String key, long offset, int bytesMax) {
        Path file = file(key);
        if (!Files.exists(file)) {
            return new byte[0];
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int length = Math.clamp(channel.size() - offset, 0, bytesMax);
            var buffer = ByteBuffer.allocate(length);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    break;
                }
            }
            var bytes = new byte[buffer.position()];
            buffer.flip().get(bytes);
            return bytes;
        } catch (IOException exception) {
            throw new UncheckedIOException("could not read blob " + key, exception);
        }
    }

    /** Stores a whole stream under a key, at once or not at all. */
    public Stored store(String key, InputStream input, long bytesMax) {
        Path file = file(key);
        try {
            make(parent(file));
            Path partial = Files.createTempFile(parent(file), "upload", PARTIAL);
            try {
                Stored stored = copy(input, partial, bytesMax);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                force(parent(file));
                return stored;
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException exception) {
            throw new UncheckedIOException("could not store blob " + key, exception);
        }
    }

    /** A whole blob, to be closed by the caller. */
    public InputStream open(String key) {
        try {
            return Files.newInputStream(file(key));
        } catch (IOException exception) {
            throw new UncheckedIOException("could not open blob " + key, exception);
        }
    }

    /** How long a blob is; 0 when there is none. */
    public long bytes(String key) {
        try {
            Path file = file(key);
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException exception) {
            throw new UncheckedIOException("could not look at blob " + key, exception);
        }
    }

    /** Removes what uploads left that broke off with the server that took them. */
    public void sweep() {
        if (!Files.exists(folder)) {
            return;
        }
        Instant before = clock.instant().minus(ABANDONED);
        try (Stream<Path> partials = Files.find(
                folder,
                Integer.MAX_VALUE,
                (path, attributes) -> path.toString().endsWith(PARTIAL)
                        && attributes.lastModifiedTime().toInstant().isBefore(before))) {
            for (Path partial : partials.toList()) {
                Files.deleteIfExists(partial);
            }
        } catch (IOException exception) {
            throw new UncheckedIOException("could not tidy up " + folder, exception);
        }
    }

    /** Makes a folder and those above it, so that they are there after a crash. */
    private void make(Path wanted) throws IOException {
        if (Files.isDirectory(wanted)) {
            return;
        }
        if (!wanted.equals(folder)) {
            make(parent(wanted));
        }
        Files.createDirectories(wanted);
        force(parent(wanted));
    }

    /** The name of a new file is safe only when its folder is. */
    private static void force(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Stored copy(InputStream input, Path file, long bytesMax) throws IOException {
        MessageDigest digest = sha256();
        long total = 0;
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var bytes = new byte[64 * 1024];
            for (int read = input.read(bytes); read >= 0; read = input.read(bytes)) {
                total += read;
                if (total > bytesMax) {
                    throw new Problem(Problem.Kind.TOO_LARGE, "The upload is larger than " + bytesMax + " bytes.");
                }
                digest.update(bytes, 0, read);
                var buffer = ByteBuffer.wrap(bytes, 0, read);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            channel.force(true);
        }
        return new Stored(total, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java has SHA-256", exception);
        }
    }

    private static Path parent(Path path) {
        return path.toAbsolutePath().resolveSibling("").normalize();
    }

    private Path file(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("not a blob key: " + key);
        }
        return folder.resolve(key);
    }
}
