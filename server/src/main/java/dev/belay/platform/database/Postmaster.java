package dev.belay.platform.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a running PostgreSQL says of itself in its {@code postmaster.pid}. */
record Postmaster(long pid, int port, boolean ready) {

    /** The one that runs on this cluster, if the file tells of one. */
    static Optional<Postmaster> of(Path cluster) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file(cluster));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        try {
            // Lines: pid, data folder, start time, port, socket folder, address, shared memory, status.
            boolean ready = lines.size() > 7 && lines.get(7).strip().equals("ready");
            return Optional.of(new Postmaster(
                    Long.parseLong(lines.get(0).strip()),
                    Integer.parseInt(lines.get(3).strip()),
                    ready));
        } catch (NumberFormatException | IndexOutOfBoundsException _) {
            return Optional.empty();
        }
    }

    /** Its process, if it lives and is what the file says: after a reboot the number may be somebody else's. */
    Optional<ProcessHandle> process(Path cluster) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .arguments()
                        .filter(arguments -> List.of(arguments).contains(cluster.toString()))
                        .isPresent());
    }

    static Path file(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }
}
