package dev.belay.cli.pipeline;

import dev.belay.agent.machine.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a commit changed, as git knows it. What git cannot say in time is not known. */
final class ChangedFiles {

    /** For all that git is asked, a fetch included. */
    private static final Duration GIT_TAKES_AT_MOST = Duration.ofMinutes(2);

    private static final int OUTPUT_BYTES_MAX = 16 << 20;

    private final Map<String, String> environment;
    private final Path folder;
    private final Deadline deadline;

    /** In the folder in which this runs. */
    ChangedFiles(Map<String, String> environment) {
        this(environment, Path.of(""), Deadline.in(GIT_TAKES_AT_MOST));
    }

    ChangedFiles(Map<String, String> environment, Path folder, Deadline deadline) {
        this.environment = environment;
        this.folder = folder;
        this.deadline = deadline;
    }

    /** The paths that differ from where the commit left its base; for a commit of the base itself, from the one before. */
    Optional<List<String>> since(Optional<String> named) {
        return named.or(this::branch).flatMap(this::known).flatMap(base -> {
            Optional<String> parted = git("merge-base", base, "HEAD");
            Optional<String> own = git("rev-parse", "HEAD");
            Optional<String> from = parted.equals(own) ? git("rev-parse", "--verify", "--quiet", "HEAD^1") : parted;
            return from.flatMap(commit -> git("diff", "--name-only", "--no-renames", "-z", commit, "HEAD"))
                    .map(paths -> Stream.of(paths.split("\0"))
                            .filter(path -> !path.isEmpty())
                            .toList());
        });
    }

    /** The branch that is merged into: that of a pull request, or the pipeline's own. */
    private Optional<String> branch() {
        return Stream.of(
                        "BUILDKITE_GIT_DIFF_BASE",
                        "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
                        "BUILDKITE_PIPELINE_DEFAULT_BRANCH")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(each -> !each.isBlank())
                .findFirst()
                .or(() -> Optional.of("main"));
    }

    /** A commit for a name: one that is here, or that the repository has. */
    private Optional<String> known(String name) {
        if (name.startsWith("-")) {
            return Optional.empty();
        }
        return git("rev-parse", "--verify", "--quiet", "origin/" + name + "^{commit}")
                .or(() -> git("rev-parse", "--verify", "--quiet", name + "^{commit}"))
                .or(() -> git("fetch", "--quiet", "--no-tags", "origin", name)
                        .flatMap(_ -> git("rev-parse", "--verify", "--quiet", "FETCH_HEAD")));
    }

    private Optional<String> git(String... words) {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toAbsolutePath().toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            // Reading ends with the process, and that may never end by itself.
            Executor late = CompletableFuture.delayedExecutor(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
            CompletableFuture<Void> end = CompletableFuture.runAsync(() -> end(process), late);
            try {
                byte[] output = process.getInputStream().readNBytes(OUTPUT_BYTES_MAX);
                boolean whole = output.length < OUTPUT_BYTES_MAX;
                return whole && process.waitFor() == 0
                        ? Optional.of(new String(output, StandardCharsets.UTF_8).strip())
                        : Optional.empty();
            } finally {
                end.cancel(true);
                end(process);
            }
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** With what it has begun, which would keep its output open. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
