package dev.belay.platform.blobs;

import dev.belay.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Blobs as files in a folder, where they grow and where they stay. */
public final class Folder implements Blobs {

    private static final Pattern KEY = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+)*");

    /** An upload that got no byte for this long is nobody's any more. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private static final String PARTIAL = ".partial";

    private final Path folder;
    private final InstantSource clock;

    public Folder(Path folder, InstantSource clock) {
        this.folder = folder.toAbsolutePath().normalize();
        this.clock = clock;
    }

    @Override
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
            throw failed("write", key, exception);
        }
    }

    @Override
    public boolean isHere(String key) {
        return Files.exists(file(key));
    }

    /** Equal as long as nobody writes. */
    String state(String key) {
        try {
            Path file = file(key);
            return Files.size(file) + " bytes at " + Files.getLastModifiedTime(file);
        } catch (IOException exception) {
            throw failed("look at", key, exception);
        }
    }

    /** It stays where it is. */
    @Override
    public boolean seal(String key) {
        return isHere(key);
    }

    @Override
    public byte[] read(String key, long offset, int bytesMax) {
        try (var channel = FileChannel.open(file(key), StandardOpenOption.READ)) {
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
        } catch (NoSuchFileException _) {
            return new byte[0];
        } catch (IOException exception) {
            throw failed("read", key, exception);
        }
    }

    @Override
    public Stored store(String key, InputStream input, long bytesMax) {
        Path file = file(key);
        try (Receipt receipt = receive(key, input, bytesMax)) {
            Files.move(receipt.file(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(parent(file));
            return receipt.stored();
        } catch (IOException exception) {
            throw failed("store", key, exception);
        }
    }

    /** A file that has arrived and has no name yet. Closing removes it, unless it was moved. */
    record Receipt(Path file, Stored stored) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    /** Takes a whole stream, under no key. */
    Receipt receive(String key, InputStream input, long bytesMax) {
        try {
            Path folderOfKey = parent(file(key));
            make(folderOfKey);
            Path partial = Files.createTempFile(folderOfKey, "upload", PARTIAL);
            try {
                return new Receipt(partial, copy(input, partial, bytesMax));
            } catch (IOException | RuntimeException exception) {
                Files.deleteIfExists(partial);
                throw exception;
            }
        } catch (IOException exception) {
            throw failed("receive", key, exception);
        }
    }

    @Override
    public InputStream open(String key, long offset, long bytes) {
        return openIfHere(key, offset, bytes)
                .orElseThrow(() -> new Problem(Problem.Kind.NOT_FOUND, "The bytes are not on this server."));
    }

    Optional<InputStream> openIfHere(String key, long offset, long bytes) {
        try {
            return Optional.of(new Stretch(Files.newByteChannel(file(key), StandardOpenOption.READ), offset, bytes));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException exception) {
            throw failed("open", key, exception);
        }
    }

    @Override
    public long bytes(String key) {
        try {
            return Files.size(file(key));
        } catch (NoSuchFileException _) {
            return 0;
        } catch (IOException exception) {
            throw failed("look at", key, exception);
        }
    }

    @Override
    public void delete(String key) {
        try {
            Files.deleteIfExists(file(key));
        } catch (IOException exception) {
            throw failed("delete", key, exception);
        }
    }

    @Override
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
            throw failed("tidy up", folder.toString(), exception);
        }
    }

    /** Senders try again what failed for want of room, until somebody has made some. */
    private static RuntimeException failed(String what, String key, IOException exception) {
        String reason = exception instanceof FileSystemException told ? told.getReason() : exception.getMessage();
        if (String.valueOf(reason).contains("No space left")) {
            return new Problem(
                    Problem.Kind.BUSY, "The disk of the server's data folder is full. Nothing was kept.", exception);
        }
        return new UncheckedIOException("could not " + what + " blob " + key, exception);
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

    /** Where a blob lies, or would. */
    Path file(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("not a blob key: " + key);
        }
        return folder.resolve(key);
    }
}
