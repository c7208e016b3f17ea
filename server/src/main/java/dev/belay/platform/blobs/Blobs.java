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
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Large bytes by key, in a folder. A key is made by Belay, never by a user: lower-case words, digits and hyphens between
 * slashes. What {@link #writeAt} and {@link #store} return from survives a crash of the server and of the machine.
 */
public final class Blobs {

    /** The size and digest of what was stored. */
    public record Stored(long bytes, String sha256) {}

    private static final Pattern KEY = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+)*");

    private final Path folder;

    public Blobs(Path folder) {
        this.folder = folder;
    }

    /** Writes bytes at an offset, making the blob if need be. Writing the same bytes again changes nothing. */
    public void writeAt(String key, long offset, byte[] bytes) {
        Path file = file(key);
        try {
            Files.createDirectories(file.getParent());
            try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                var buffer = ByteBuffer.wrap(bytes);
                long position = offset;
                while (buffer.hasRemaining()) {
                    position += channel.write(buffer, position);
                }
                channel.force(false);
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
            Files.createDirectories(file.getParent());
            Path partial = Files.createTempFile(file.getParent(), "upload", ".partial");
            try {
                Stored stored = copy(input, partial, bytesMax);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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

    private Path file(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("not a blob key: " + key);
        }
        return folder.resolve(key);
    }
}
