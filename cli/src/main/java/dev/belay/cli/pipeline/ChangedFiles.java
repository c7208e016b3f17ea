package dev.belay.cli.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a commit changed, as git knows it in the folder in which this runs. */
final class ChangedFiles {

    private static final long GIT_SECONDS_MAX = 120;
    private static final int OUTPUT_BYTES_MAX = 16 << 20;

    private final Map<String, String> environment;

    ChangedFiles(Map<String, String> environment) {
        this.environment = environment;
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

    private static Optional<String> git(String... words) {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8);
            boolean ended = process.waitFor(GIT_SECONDS_MAX, TimeUnit.SECONDS);
            process.destroy();
            return ended && process.exitValue() == 0 ? Optional.of(output.strip()) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
