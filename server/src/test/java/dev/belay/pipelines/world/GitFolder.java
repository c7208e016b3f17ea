package dev.belay.pipelines.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real repository with a work tree in a folder of its own. */
public final class GitFolder implements AutoCloseable {

    private static final List<String> COMMAND =
            List.of("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "maintenance.auto=false");

    private final Path folder;

    public GitFolder() {
        try {
            this.folder = Files.createTempDirectory("belay-git");
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        git("init", "--quiet", "--template=", "--initial-branch=main");
    }

    public String path() {
        return folder.toString();
    }

    public void write(String path, String text) {
        try {
            Files.createDirectories(folder.resolve(path).getParent());
            Files.writeString(folder.resolve(path), text);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    public String commit(String message) {
        git("add", "--all");
        git("commit", "--quiet", "--allow-empty", "-m", message);
        return head();
    }

    /** Read from the files of the repository, which a commit has just written: there is a process less for each. */
    private String head() {
        try {
            String head = Files.readString(folder.resolve(".git/HEAD")).strip();
            return head.startsWith("ref: ")
                    ? Files.readString(folder.resolve(".git").resolve(head.substring(5)))
                            .strip()
                    : head;
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    public String git(String... arguments) {
        var command = new ArrayList<>(COMMAND);
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + ": " + output);
            }
            return output;
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
    }

    @Override
    public void close() {
        delete(folder);
    }

    public static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
