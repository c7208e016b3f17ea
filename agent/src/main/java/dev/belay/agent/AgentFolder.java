package dev.belay.agent;

import dev.belay.agent.machine.Folders;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The agent's folder, held by one process at a time, and the identity of the host that is kept in it. */
final class AgentFolder implements Closeable {

    private static final String UUID_TEXT = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private final Path folder;
    private final FileChannel channel;

    private AgentFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Takes the folder, or says who may have it. */
    static AgentFolder open(Path folder) {
        try {
            Folders.create(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel).isEmpty()) {
                channel.close();
                throw new AgentProblem("The folder " + folder + " is in use by another agent");
            }
            return new AgentFolder(folder, channel);
        } catch (IOException e) {
            throw new AgentProblem("The folder " + folder + " cannot be used: " + e, e);
        }
    }

    private static Optional<FileLock> lock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    Path path() {
        return folder;
    }

    /** The host's identity, made at the first start. */
    String host(Supplier<UUID> ids) throws IOException {
        Path file = folder.resolve("host");
        String kept = Files.exists(file) ? Files.readString(file).strip() : "";
        if (kept.matches(UUID_TEXT)) {
            return kept;
        }
        String fresh = ids.get().toString();
        Folders.write(file, (fresh + "\n").getBytes(StandardCharsets.UTF_8));
        return fresh;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
