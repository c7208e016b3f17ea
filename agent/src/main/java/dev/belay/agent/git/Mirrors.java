package dev.belay.agent.git;

import dev.belay.agent.machine.Folders;
import dev.belay.agent.machine.ProcessGroup;
import dev.belay.agent.machine.StopSignal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One bare mirror for each repository. It is asked for a commit, and fetches only when it does not have it. Nothing in
 * it is ever pruned, because checkouts borrow its objects.
 */
final class Mirrors {

    private static final String HEADS = "+refs/heads/*:refs/heads/*";
    private static final String TAGS = "+refs/tags/*:refs/tags/*";

    private static final String MARK = "BELAY_MIRROR";
    private static final Duration LEFTOVER_GRACE = Duration.ofSeconds(1);

    private final Path folder;
    private final Git git;
    private final ConcurrentHashMap<Path, Lock> locks = new ConcurrentHashMap<>();

    Mirrors(Path folder, Git git) {
        this.folder = folder;
        this.git = git;
    }

    /** Makes sure that the mirror holds the revision. {@code say} gets a line for what takes time. */
    Fetched fetch(Revision revision, Consumer<String> say, StopSignal stop) throws IOException {
        if (revision.fault().isPresent()) {
            return new Fetched.Missing(revision.fault().get());
        }
        Folders.create(folder);
        Path mirror = folder.resolve(nameOf(revision.repository()));
        Optional<Fetched> known = known(mirror, revision, stop);
        if (known.isPresent()) {
            return known.get();
        }
        Lock lock = locks.computeIfAbsent(mirror, _ -> new ReentrantLock());
        lock.lock();
        try (var channel = FileChannel.open(
                        folder.resolve(mirror.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (!held.isValid()) {
                throw new IOException("could not lock " + mirror);
            }
            return fetchAlone(mirror, revision, say, stop);
        } finally {
            lock.unlock();
        }
    }

    private Fetched fetchAlone(Path mirror, Revision revision, Consumer<String> say, StopSignal stop)
            throws IOException {
        Optional<Fetched> known = known(mirror, revision, stop);
        if (known.isPresent()) {
            return known.get();
        }
        create(mirror, stop);
        endLeftover(mirror);
        say.accept("$ git fetch " + revision.shownRepository());
        Git.Result fetched = git.run(
                mirror,
                Map.of(MARK, mirror.getFileName().toString()),
                Optional.of(processFile(mirror)),
                stop,
                "fetch",
                "--quiet",
                "--force",
                "--",
                revision.repository(),
                HEADS,
                TAGS);
        if (!fetched.ok()) {
            return new Fetched.Missing("could not fetch " + revision.shownRepository() + ": "
                    + fetched.complaint().replace(revision.repository(), revision.shownRepository()));
        }
        if (revision.tip()) {
            return tip(mirror, revision, stop);
        }
        if (resolve(mirror, revision.commit(), stop).isEmpty()) {
            // A commit that no branch leads to any more, or a pull request's: some servers give it when asked by its
            // hash.
            git.run(mirror, stop, "fetch", "--quiet", "--", revision.repository(), revision.commit());
        }
        return known(mirror, revision, stop)
                .orElseGet(() -> new Fetched.Missing("there is no commit " + revision.commit() + " in "
                        + revision.shownRepository() + "; was it pushed, or has it been replaced since?"));
    }

    /**
     * A fetch that outlived its agent, and the locks that one left which did not. Nobody else holds them: we are alone.
     */
    private static void endLeftover(Path mirror) throws IOException {
        String mark = MARK + "=" + mirror.getFileName();
        ProcessGroup.leftBehind(processFile(mirror), mark).ifPresent(group -> group.stop(LEFTOVER_GRACE));
        Files.deleteIfExists(processFile(mirror));
        try (Stream<Path> files = Files.walk(mirror)) {
            List<Path> locks =
                    files.filter(file -> file.toString().endsWith(".lock")).toList();
            for (Path lock : locks) {
                Files.deleteIfExists(lock);
            }
        }
    }

    private static Path processFile(Path mirror) {
        return mirror.resolveSibling(mirror.getFileName() + ".process");
    }

    private void create(Path mirror, StopSignal stop) throws IOException {
        if (Files.exists(mirror.resolve("HEAD"))) {
            return;
        }
        Folders.remove(mirror);
        Folders.create(mirror);
        Git.Result made = git.run(mirror, stop, "init", "--quiet", "--bare", ".");
        if (!made.ok()) {
            Folders.remove(mirror);
            throw new IOException("could not make a mirror: " + made.complaint());
        }
        git.run(mirror, stop, "config", "gc.auto", "0");
    }

    private Fetched tip(Path mirror, Revision revision, StopSignal stop) {
        String name = revision.branch().isBlank() ? "HEAD" : "refs/heads/" + revision.branch();
        return resolve(mirror, name, stop)
                .<Fetched>map(commit -> new Fetched.Found(mirror, commit))
                .orElseGet(() -> new Fetched.Missing(
                        "there is no branch " + revision.branch() + " in " + revision.shownRepository()));
    }

    private Optional<Fetched> known(Path mirror, Revision revision, StopSignal stop) {
        return revision.tip()
                ? Optional.empty()
                : resolve(mirror, revision.commit(), stop).map(commit -> new Fetched.Found(mirror, commit));
    }

    private Optional<String> resolve(Path mirror, String name, StopSignal stop) {
        if (!Files.exists(mirror.resolve("HEAD"))) {
            return Optional.empty();
        }
        Git.Result full = git.run(mirror, stop, "rev-parse", "--verify", "--quiet", name + "^{commit}");
        return full.ok() ? Optional.of(full.output().strip()) : Optional.empty();
    }

    /** A name that people recognise and that no two repositories share. */
    private static String nameOf(String repository) {
        String last =
                repository.replaceAll("/+$", "").replaceAll(".*[/:\\\\]", "").replaceAll("\\.git$", "");
        String readable = last.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^\\.+", "");
        return readable.substring(0, Math.min(40, readable.length())) + "-" + digest(repository) + ".git";
    }

    private static String digest(String repository) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(repository.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
