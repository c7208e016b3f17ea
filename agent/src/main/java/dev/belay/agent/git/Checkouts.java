package dev.belay.agent.git;

import dev.belay.agent.machine.Folders;
import dev.belay.agent.machine.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Lays a commit into a folder, by way of the repository's mirror. */
public final class Checkouts {

    /** Beside it lies a part of a history only. */
    private static final String SHALLOW = "belay-shallow";

    /** So begins what git says of a checkout when it is done. */
    private static final String WHERE = "HEAD is now at ";

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
    public Outcome workingCopy(Revision revision, Manner manner, Path folder, Consumer<String> say, StopSignal stop)
            throws IOException {
        return switch (mirrors.fetch(revision, say, stop)) {
            case Fetched.Missing(String because) -> new Outcome.Refused(because);
            case Fetched.Found found -> {
                Optional<String> strange = strange(found, manner, say, stop);
                if (strange.isPresent()) {
                    yield new Outcome.Refused(strange.get());
                }
                Outcome first = update(found, revision, manner, folder, say, stop);
                if (first instanceof Outcome.Ready || stop.raised()) {
                    yield first;
                }
                say.accept("The last checkout cannot be used again; making a new one");
                Folders.remove(folder);
                mirrors.fetchAgain(revision, found, stop);
                yield update(found, revision, manner, folder, say, stop);
            }
        };
    }

    /** Why a commit is not to be used: it is not on the branch that it claims, and that is to be verified. */
    private Optional<String> strange(Fetched.Found found, Manner manner, Consumer<String> say, StopSignal stop) {
        if (manner.branch().isEmpty()) {
            return Optional.empty();
        }
        String branch = manner.branch().get().branch();
        Git.Result asked =
                git.run(found.mirror(), stop, "merge-base", "--is-ancestor", found.commit(), "refs/heads/" + branch);
        if (asked.ok()) {
            return Optional.empty();
        }
        String told = "commit " + found.commit() + " is not on the branch " + branch;
        if (manner.branch().get().strict()) {
            return Optional.of(told + ", and this step verifies that");
        }
        say.accept("Warning: " + told);
        return Optional.empty();
    }

    private Outcome update(
            Fetched.Found found, Revision revision, Manner manner, Path folder, Consumer<String> say, StopSignal stop)
            throws IOException {
        // A part of a history cannot be made whole again by halves, nor the other way round.
        Path mark = folder.resolve(".git").resolve(SHALLOW);
        boolean fits = manner.shallow() == Files.exists(mark);
        if (!fits || !Files.exists(folder.resolve(".git/HEAD"))) {
            Folders.remove(folder);
            Folders.create(Folders.around(folder));
            Git.Result made = git.run(Folders.around(folder), stop, made(found, manner, folder));
            if (!made.ok()) {
                return new Outcome.Refused("could not make a checkout: " + made.complaint());
            }
            if (manner.shallow()) {
                Files.writeString(mark, "");
            }
        }
        Files.deleteIfExists(folder.resolve(".git/index.lock"));
        var references = new References(folder, found.mirror(), manner.fetchFlags());
        boolean current = !manner.shallow() && references.unchanged();
        var said = new ArrayList<String>();
        for (List<String> words : steps(found, revision, manner, folder, current)) {
            // Its last line is read, so it is not to be in the language of the machine.
            Git.Result result = git.run(folder, Map.of("LC_ALL", "C"), stop, words.toArray(String[]::new));
            if (!result.ok()) {
                return new Outcome.Refused("git " + words.getFirst() + " failed: " + result.complaint());
            }
            said.addAll(result.output().lines().toList());
        }
        if (!current && !manner.shallow()) {
            references.keep();
        }
        if (manner.submodules() && Files.exists(folder.resolve(".gitmodules"))) {
            Git.Result modules = git.run(folder, stop, "submodule", "update", "--init", "--recursive", "--force");
            if (!modules.ok()) {
                return new Outcome.Refused("could not fetch the submodules: " + modules.complaint());
            }
        }
        said.stream().filter(line -> line.startsWith(WHERE)).forEach(say);
        return new Outcome.Ready(found.commit());
    }

    /** Objects are borrowed from the mirror, unless only some are wanted: then they are copied. */
    private static String[] made(Fetched.Found found, Manner manner, Path folder) {
        if (manner.shallow()) {
            return new String[] {"init", "--quiet", "--", folder.toString()};
        }
        var words = new ArrayList<>(List.of("clone", "--quiet", "--shared", "--no-checkout"));
        words.addAll(manner.cloneFlags());
        words.addAll(List.of("--", found.mirror().toString(), folder.toString()));
        return words.toArray(String[]::new);
    }

    /** Each is a process, which a job that repeats another's commit waits for: what is so already is not done again. */
    private static List<List<String>> steps(
            Fetched.Found found, Revision revision, Manner manner, Path folder, boolean current) throws IOException {
        var steps = new ArrayList<List<String>>();
        if (!Origin.is(folder, revision.repository())) {
            steps.add(List.of("config", "remote.origin.url", revision.repository()));
        }
        if (!current) {
            steps.add(fetch(found, manner));
        }
        steps.add(with("clean", manner.cleanFlags()));
        if (!manner.sparsePaths().isEmpty()) {
            steps.add(with("sparse-checkout", with("set", manner.sparsePaths())));
        } else if (Files.exists(folder.resolve(".git/info/sparse-checkout"))) {
            steps.add(List.of("sparse-checkout", "disable"));
        }
        var checkout = new ArrayList<>(List.of("checkout", "--no-progress", "--force", "--detach"));
        checkout.addAll(manner.checkoutFlags());
        checkout.add(found.commit());
        steps.add(checkout);
        if (manner.largeFiles()) {
            steps.add(List.of("lfs", "pull"));
        }
        return steps;
    }

    private static List<String> fetch(Fetched.Found found, Manner manner) {
        String mirror = found.mirror().toString();
        var fetch = new ArrayList<>(List.of("fetch", "--quiet", "--force"));
        if (manner.shallow()) {
            fetch.addAll(manner.fetchFlags().isEmpty() ? manner.cloneFlags() : manner.fetchFlags());
            fetch.addAll(List.of("file://" + mirror, found.commit()));
        } else {
            fetch.add("--prune");
            fetch.addAll(manner.fetchFlags());
            fetch.addAll(List.of(mirror, "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"));
        }
        return fetch;
    }

    private static List<String> with(String word, List<String> more) {
        var words = new ArrayList<>(List.of(word));
        words.addAll(more);
        return words;
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
