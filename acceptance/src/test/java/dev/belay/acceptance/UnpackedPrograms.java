package dev.belay.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs of PostgreSQL as the first server of this process unpacked them, lent to the data folders of all others: every
 * server unpacks them by itself, which is a third of its first start.
 */
final class UnpackedPrograms {

    private static final String DATABASE = "database";

    private static Optional<Path> kept = Optional.empty();

    private UnpackedPrograms() {}

    /** Lays them into the data folder of a server that was not started yet, if there are any. */
    static synchronized void lendTo(Path data) {
        kept.filter(_ -> !Files.exists(data)).ifPresent(programs -> link(programs, data.resolve(DATABASE)));
    }

    /** Keeps those of a server that is ready, unless there are some. */
    static synchronized void keepThoseOf(Path data) {
        if (kept.isEmpty()) {
            Path folder = TemporaryFolder.make("belay-programs-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> TemporaryFolder.delete(folder), "unpacked programs"));
            unpackedIn(data.resolve(DATABASE)).forEach(programs -> link(programs, folder));
            kept = unpackedIn(folder).stream().findFirst();
        }
    }

    private static List<Path> unpackedIn(Path folder) {
        try (Stream<Path> all =
                Files.find(folder, 1, (path, _) -> path.getFileName().toString().startsWith("postgresql-"))) {
            return all.toList();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** Folders are made, and files are the same ones: nobody writes into them. */
    private static void link(Path programs, Path into) {
        Path home = programs.resolve("..").normalize();
        try (Stream<Path> all = Files.walk(programs)) {
            Files.createDirectories(into);
            for (Path each : all.toList()) {
                Path target = into.resolve(home.relativize(each));
                if (Files.isDirectory(each)) {
                    Files.createDirectory(target);
                } else {
                    Files.createLink(target, each);
                }
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
