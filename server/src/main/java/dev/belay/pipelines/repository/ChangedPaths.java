package dev.belay.pipelines.repository;

import dev.belay.kernel.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which paths differ between commits of a bare copy. What git cannot say is not known. */
final class ChangedPaths {

    /** More than these are as good as all. */
    static final int PATHS_MAX = 10_000;

    private final Git git;
    private final Path mirror;
    private final RepositoryUrl url;

    ChangedPaths(Git git, Path mirror, RepositoryUrl url) {
        this.git = git;
        this.mirror = mirror;
        this.url = url;
    }

    /** @throws Problem when the repository takes too long */
    Optional<List<String>> of(String ref, String commit, ChangeBase base) {
        return switch (base) {
            case ChangeBase.Since since -> since(since.commit(), commit);
            case ChangeBase.Branch branch -> sinceBranch(ref, commit, Mirrors.ref(branch.name()));
        };
    }

    private Optional<List<String>> since(String base, String commit) {
        if (!isThere(base)) {
            fetch(List.of("--depth=1"), List.of(base));
        }
        return isThere(base) ? difference(base, commit) : Optional.empty();
    }

    /** A commit of the branch itself is compared with the one before it. Where it left the branch is known only with all of both. */
    private Optional<List<String>> sinceBranch(String ref, String commit, String branch) {
        boolean shallow = Files.exists(mirror.resolve("shallow"));
        fetch(shallow ? List.of("--unshallow") : List.of(), List.of(ref, "+" + branch + ":" + branch));
        return said("merge-base", branch, commit)
                .flatMap(parted -> parted.equals(commit)
                        ? said("rev-parse", "--verify", "--quiet", commit + "^1^{commit}")
                        : Optional.of(parted))
                .flatMap(parted -> difference(parted, commit));
    }

    private Optional<List<String>> difference(String from, String to) {
        return said("diff-tree", "-r", "--name-only", "--no-renames", "-z", from, to)
                .map(paths -> Stream.of(paths.split("\0", -1))
                        .filter(path -> !path.isEmpty())
                        .limit(PATHS_MAX + 1L)
                        .toList())
                .filter(paths -> paths.size() <= PATHS_MAX);
    }

    private boolean isThere(String commit) {
        return said("cat-file", "-t", commit).isPresent();
    }

    private void fetch(List<String> options, List<String> refspecs) {
        var arguments = new ArrayList<>(List.of("fetch", "--quiet", "--no-write-fetch-head", "--no-tags", "--force"));
        arguments.addAll(options);
        arguments.addAll(List.of("--", url.text()));
        arguments.addAll(refspecs);
        // What it could not bring is found missing after it.
        git.run(mirror, arguments);
    }

    private Optional<String> said(String... words) {
        Git.Said said = git.run(mirror, List.of(words));
        return said.ok() ? Optional.of(said.text().strip()) : Optional.empty();
    }
}
