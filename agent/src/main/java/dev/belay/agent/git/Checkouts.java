package dev.belay.agent.git;

import dev.belay.agent.machine.Folders;
import dev.belay.agent.machine.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Lays a commit into a folder, by way of the repository's mirror. */
public final class Checkouts {

    private final Git git;
    private final Mirrors mirrors;

    /** {@code gitAtMost} is the time for one git command, a whole fetch included. */
    public Checkouts(Path mirrorsFolder, Map<String, String> environment, Duration gitAtMost) {
        this.git = new Git(environment, gitAtMost);
        this.mirrors = new Mirrors(mirrorsFolder, git);
    }

    /** What came of it. */
    public sealed interface Outcome {
        /** The folder holds the commit; {@code commit} is its full hash. */
        record Ready(String commit) implements Outcome {}

        /** No such repository or commit, or it could not be reached. */
        record Refused(String because) implements Outcome {}
    }

    /**
     * A working copy with its history, as a job wants it: its {@code origin} is the real repository, its objects are
     * borrowed from the mirror. A folder that holds an earlier checkout of the same repository is cleaned and reused.
     */
    public Outcome workingCopy(Revision revision, Path folder, Consumer<String> say, StopSignal stop)
            throws IOException {
        return switch (mirrors.fetch(revision, say, stop)) {
            case Fetched.Missing(String because) -> new Outcome.Refused(because);
            case Fetched.Found found -> {
                Outcome first = update(found, revision, folder, say, stop);
                if (first instanceof Outcome.Ready || stop.raised()) {
                    yield first;
                }
                say.accept("The last checkout cannot be used again; making a new one");
                Folders.remove(folder);
                mirrors.fetchAgain(revision, found, stop);
                yield update(found, revision, folder, say, stop);
            }
        };
    }

    private Outcome update(Fetched.Found found, Revision revision, Path folder, Consumer<String> say, StopSignal stop)
            throws IOException {
        String mirror = found.mirror().toString();
        if (!Files.exists(folder.resolve(".git/HEAD"))) {
            Folders.remove(folder);
            Folders.create(Folders.around(folder));
            Git.Result cloned = git.run(
                    Folders.around(folder),
                    stop,
                    "clone",
                    "--quiet",
                    "--shared",
                    "--no-checkout",
                    "--",
                    mirror,
                    folder.toString());
            if (!cloned.ok()) {
                return new Outcome.Refused("could not make a checkout: " + cloned.complaint());
            }
        }
        Files.deleteIfExists(folder.resolve(".git/index.lock"));
        for (List<String> words : steps(found, revision)) {
            Git.Result result = git.run(folder, stop, words.toArray(String[]::new));
            if (!result.ok()) {
                return new Outcome.Refused("git " + words.getFirst() + " failed: " + result.complaint());
            }
        }
        if (Files.exists(folder.resolve(".gitmodules"))) {
            Git.Result modules = git.run(folder, stop, "submodule", "update", "--init", "--recursive", "--force");
            if (!modules.ok()) {
                return new Outcome.Refused("could not fetch the submodules: " + modules.complaint());
            }
        }
        say.accept(git.run(folder, stop, "log", "-1", "--format=HEAD is now at %h %s")
                .output()
                .strip());
        return new Outcome.Ready(found.commit());
    }

    private static List<List<String>> steps(Fetched.Found found, Revision revision) {
        return List.of(
                List.of("remote", "set-url", "origin", revision.repository()),
                List.of(
                        "fetch",
                        "--quiet",
                        "--force",
                        "--prune",
                        found.mirror().toString(),
                        "+refs/heads/*:refs/remotes/origin/*",
                        "+refs/tags/*:refs/tags/*"),
                List.of("clean", "-ffdxq"),
                List.of("checkout", "--quiet", "--force", "--detach", found.commit()));
    }

    /** The files of a commit without its history, as an instance wants them, in a folder that does not exist yet. */
    public Outcome files(Revision revision, Path folder, StopSignal stop) throws IOException {
        return switch (mirrors.fetch(revision, _ -> {}, stop)) {
            case Fetched.Missing(String because) -> new Outcome.Refused(because);
            case Fetched.Found found -> {
                Outcome first = lay(found, folder, stop);
                if (first instanceof Outcome.Ready || stop.raised()) {
                    yield first;
                }
                // The mirror may hold the commit and not all of its files, since a fetch into it was killed once.
                Folders.remove(folder);
                yield mirrors.fetchAgain(revision, found, stop) ? lay(found, folder, stop) : first;
            }
        };
    }

    private Outcome lay(Fetched.Found found, Path folder, StopSignal stop) throws IOException {
        Folders.create(folder);
        Path index = folder.resolveSibling(folder.getFileName() + ".index");
        Map<String, String> own = Map.of("GIT_INDEX_FILE", index.toString());
        String repository = "--git-dir=" + found.mirror();
        String tree = "--work-tree=" + folder;
        Git.Result read = git.run(folder, own, stop, repository, tree, "read-tree", found.commit());
        Git.Result laid = read.ok()
                ? git.run(folder, own, stop, repository, tree, "checkout-index", "--all", "--force", "--quiet")
                : read;
        Files.deleteIfExists(index);
        return laid.ok()
                ? new Outcome.Ready(found.commit())
                : new Outcome.Refused("could not lay out commit " + found.commit() + ": " + laid.complaint());
    }
}
