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
import java.util.ArrayList;
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
 * One bare mirror for each repository. It is asked for a commit, and fetches only when it does not have it. Branches
 * follow the repository; objects are never removed, because checkouts borrow them.
 */
final class Mirrors {

    private static final String HEADS = "+refs/heads/*:refs/heads/*";
    private static final String TAGS = "+refs/tags/*:refs/tags/*";

    private static final String MARK = "BELAY_MIRROR";
    private static final Duration LEFTOVER_GRACE = Duration.ofSeconds(1);

    private final Path folder;
    private final Git git;
    private final ConcurrentHashMap<Path, Lock> locks = new ConcurrentHashMap<>();

    /** By mirror, the full hash that was found last: the other jobs of a build ask for it again, and it does not go away. */
    private final ConcurrentHashMap<Path, String> latest = new ConcurrentHashMap<>();

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
        return alone(mirror, () -> fetchAlone(mirror, revision, say, stop));
    }

    private interface Work<T> {
        T done() throws IOException;
    }

    /** Nobody else works on the mirror meanwhile, be it in this process or in another. */
    private <T> T alone(Path mirror, Work<T> work) throws IOException {
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
            return work.done();
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
        // A branch that is gone would stand in the way of one whose name begins with it.
        Git.Result fetched = run(mirror, stop, "--prune", "--", revision.repository(), HEADS, TAGS);
        // A part of the branches may have come, and the commit with them.
        known = known(mirror, revision, stop);
        if (known.isPresent()) {
            return known.get();
        }
        if (!fetched.ok()) {
            return new Fetched.Missing("could not fetch " + revision.shownRepository() + ": "
                    + fetched.complaint().replace(revision.repository(), revision.shownRepository()));
        }
        // A commit that no branch leads to any more, or a pull request's: some servers give it when asked by its hash.
        run(mirror, stop, "--", revision.repository(), revision.commit());
        return known(mirror, revision, stop)
                .orElseGet(() -> new Fetched.Missing("there is no commit " + revision.commit() + " in "
                        + revision.shownRepository() + "; was it pushed, or has it been replaced since?"));
    }

    /** Fetches all that a commit consists of, whatever the mirror seems to have of it. Whether that came to an end. */
    boolean fetchAgain(Revision revision, Fetched.Found found, StopSignal stop) throws IOException {
        return alone(found.mirror(), () -> {
            endLeftover(found.mirror());
            return run(found.mirror(), stop, "--refetch", "--prune", "--", revision.repository(), HEADS, TAGS)
                    .ok();
        });
    }

    /**
     * One fetch. What comes is kept as one pack, which is there whole or not at all: taken apart, a commit would be there
     * before its files, and a fetch that was killed in between would leave it without them for ever.
     */
    private Git.Result run(Path mirror, StopSignal stop, String... words) throws IOException {
        var all = new ArrayList<>(List.of("-c", "fetch.unpackLimit=1", "fetch", "--quiet", "--force"));
        all.addAll(List.of(words));
        Git.Result result = git.run(
                mirror,
                Map.of(MARK, mirror.getFileName().toString()),
                Optional.of(trail(mirror)),
                stop,
                all.toArray(String[]::new));
        // It has ended, so what it may have left running is none of a killed fetch.
        Files.deleteIfExists(trail(mirror).file());
        return result;
    }

    /**
     * A fetch that outlived its agent, and what one left behind that did not: locks that nobody holds, since we are
     * alone, and halves of packs.
     */
    private static void endLeftover(Path mirror) throws IOException {
        ProcessGroup.Trail trail = trail(mirror);
        ProcessGroup.leftBehind(trail).ifPresent(group -> group.stop(LEFTOVER_GRACE));
        Files.deleteIfExists(trail.file());
        try (Stream<Path> files = Files.walk(mirror)) {
            Path objects = mirror.resolve("objects");
            for (Path leftover : files.filter(file -> leftover(file, objects)).toList()) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    /** A branch may be called tmp_…, but an object is not. */
    private static boolean leftover(Path file, Path objects) {
        String name = String.valueOf(file.getFileName());
        boolean half = name.startsWith("tmp_") && file.startsWith(objects);
        return (half || name.endsWith(".lock")) && Files.isRegularFile(file);
    }

    private static ProcessGroup.Trail trail(Path mirror) {
        return new ProcessGroup.Trail(
                mirror.resolveSibling(mirror.getFileName() + ".process"), MARK + "=" + mirror.getFileName());
    }

    private void create(Path mirror, StopSignal stop) throws IOException {
        if (Files.exists(mirror.resolve("HEAD"))) {
            return;
        }
        latest.remove(mirror);
        Folders.remove(mirror);
        Folders.create(mirror);
        Git.Result made = git.run(mirror, stop, "init", "--quiet", "--bare", ".");
        if (!made.ok()) {
            Folders.remove(mirror);
            throw new IOException("could not make a mirror: " + made.complaint());
        }
        git.run(mirror, stop, "config", "gc.auto", "0");
    }

    private Optional<Fetched> known(Path mirror, Revision revision, StopSignal stop) {
        if (!Files.exists(mirror.resolve("HEAD"))) {
            return Optional.empty();
        }
        if (revision.commit().equals(latest.get(mirror))) {
            return Optional.of(new Fetched.Found(mirror, revision.commit()));
        }
        Optional<String> commit = resolve(mirror, revision.commit(), stop);
        commit.ifPresent(found -> latest.put(mirror, found));
        return commit.map(found -> new Fetched.Found(mirror, found));
    }

    private Optional<String> resolve(Path mirror, String name, StopSignal stop) {
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
