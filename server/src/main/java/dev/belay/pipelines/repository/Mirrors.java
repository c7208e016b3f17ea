package dev.belay.pipelines.repository;

import dev.belay.kernel.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads commits of repositories, by way of a bare copy of each, of which only what is needed is fetched. */
public final class Mirrors {

    private static final int FILE_BYTES_MAX = 1 << 20;
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern BRANCH = Pattern.compile("[^\\x00-\\x20~^:?*\\[\\\\\\x7f]{1,250}");
    private static final List<String> PIPELINE_FILES = List.of(".belay/pipeline.yml", ".buildkite/pipeline.yml");
    private static final String MANIFEST = ".belay/service.yml";
    private static final String HEADS = "refs/heads/";

    private final Path folder;
    private final RepositoryLimits limits;
    private final InstantSource clock;
    private final Git git;
    private final ConcurrentMap<Path, ReentrantLock> locks = new ConcurrentHashMap<>();

    /** {@code folder} is where the copies are kept; it is made when it is needed. */
    public Mirrors(Path folder, RepositoryLimits limits, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
        this.limits = limits;
        this.git = new Git(limits.git());
    }

    public static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    public static boolean isBranch(String text) {
        return BRANCH.matcher(text).matches()
                && !text.startsWith("-")
                && !text.startsWith("/")
                && !text.endsWith("/")
                && !text.endsWith(".lock")
                && !text.contains("..")
                && !text.contains("//")
                && !text.contains("@{");
    }

    /** The commit at the head of every branch. */
    public Map<String, String> heads(RepositoryUrl url) {
        Git.Said said = git.run(made(folder), List.of("ls-remote", "--heads", "--", url.text()));
        if (!said.ok()) {
            throw unreadable(url, said);
        }
        var heads = new LinkedHashMap<String, String>();
        said.text().lines().forEach(line -> {
            String[] parts = line.split("\t", 2);
            if (parts.length == 2 && parts[1].startsWith(HEADS) && isCommit(parts[0])) {
                String branch = parts[1].substring(HEADS.length());
                if (isBranch(branch)) {
                    heads.put(branch, parts[0]);
                }
            }
        });
        return heads;
    }

    /** Where a repository keeps the head of a branch. */
    public static String ref(String branch) {
        return HEADS + branch;
    }

    /** Reads a commit that {@code ref} leads to, or the newest one of the branch when {@code commit} is empty. */
    public Commit read(RepositoryUrl url, String ref, String commit) {
        Path mirror = folder.resolve(name(url) + ".git");
        ReentrantLock lock = locks.computeIfAbsent(mirror, _ -> new ReentrantLock());
        lock.lock();
        try {
            prepare(mirror);
            String id = commit.isEmpty() ? newest(url, ref) : commit;
            return describe(mirror, id).orElseGet(() -> fetch(mirror, url, ref, id));
        } finally {
            lock.unlock();
        }
    }

    /**
     * The paths of the files that differ between a commit, which was read before, and its base; nothing when that is not known, or
     * when they are too many.
     */
    public Optional<List<String>> changed(RepositoryUrl url, String ref, String commit, ChangeBase base) {
        Path mirror = folder.resolve(name(url) + ".git");
        ReentrantLock lock = locks.computeIfAbsent(mirror, _ -> new ReentrantLock());
        lock.lock();
        try {
            return new ChangedPaths(git, mirror, url).of(ref, commit, base);
        } catch (Problem problem) {
            if (problem.kind() == Problem.Kind.BUSY) {
                throw problem;
            }
            sweep(mirror, Duration.ZERO);
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void prepare(Path mirror) {
        if (Files.exists(mirror.resolve("HEAD"))) {
            return;
        }
        Git.Said said = git.run(made(folder), List.of("init", "--bare", "--quiet", "--", mirror.toString()));
        if (!said.ok()) {
            throw new Problem(Problem.Kind.UPSTREAM, "A copy of the repository could not be made: " + said.complaint());
        }
    }

    private String newest(RepositoryUrl url, String ref) {
        String branch = ref.startsWith(HEADS) ? ref.substring(HEADS.length()) : ref;
        String head = heads(url).get(branch);
        if (head == null) {
            throw Problem.notFound("branch “" + branch + "” in " + url.shown());
        }
        return head;
    }

    /** Most commits are the newest of their branch or tag; any other is asked for by name, and at last all branches are fetched. */
    private Commit fetch(Path mirror, RepositoryUrl url, String ref, String commit) {
        Git.Said said = fetch(mirror, url, List.of("--depth=1"), ref);
        Optional<Commit> fetched = describe(mirror, commit);
        if (fetched.isEmpty()) {
            said = fetch(mirror, url, List.of("--depth=1"), commit);
            fetched = describe(mirror, commit);
        }
        if (fetched.isEmpty()) {
            said = fetch(mirror, url, List.of("--tags", "--prune"), "+refs/heads/*:refs/heads/*");
            fetched = describe(mirror, commit);
        }
        if (fetched.isEmpty() && !said.ok()) {
            throw unreadable(url, said);
        }
        return fetched.orElseThrow(() -> Problem.notFound("commit " + commit + " in " + url.shown()));
    }

    private Git.Said fetch(Path mirror, RepositoryUrl url, List<String> options, String refspec) {
        var arguments = new ArrayList<>(List.of("fetch", "--quiet", "--no-write-fetch-head", "--force"));
        arguments.addAll(options);
        arguments.addAll(List.of("--", url.text(), refspec));
        // What a server that died was running may go on for a while, so only what is older than any run is stale.
        sweep(mirror, limits.git().plus(Git.GRACE).multipliedBy(2));
        try {
            return git.run(mirror, arguments);
        } catch (Problem problem) {
            sweep(mirror, Duration.ZERO);
            throw problem;
        }
    }

    /** Takes away what a killed git left: a lock that nobody holds would make every later fetch fail. */
    private void sweep(Path mirror, Duration age) {
        Instant before = clock.instant().minus(age);
        Path objects = mirror.resolve("objects");
        try (Stream<Path> all = Files.find(
                mirror,
                Integer.MAX_VALUE,
                (path, attributes) -> attributes.isRegularFile()
                        && isLeftover(path, objects)
                        && !attributes.lastModifiedTime().toInstant().isAfter(before))) {
            for (Path leftover : all.toList()) {
                Files.deleteIfExists(leftover);
            }
        } catch (IOException exception) {
            throw new UncheckedIOException("could not tidy up " + mirror, exception);
        }
    }

    /** A branch may be called tmp_…, but an object is not. */
    private static boolean isLeftover(Path path, Path objects) {
        String name = path.getFileName().toString();
        return name.endsWith(".lock") || (name.startsWith("tmp_") && path.startsWith(objects));
    }

    /**
     * The commit with its files, read by one run of git: an annotated tag leads to its commit, which has another id. Nothing when it
     * is not there.
     */
    private Optional<Commit> describe(Path mirror, String id) {
        String commit = id + "^{commit}";
        List<String> names = Stream.concat(
                        Stream.of(commit),
                        Stream.concat(PIPELINE_FILES.stream(), Stream.of(MANIFEST))
                                .map(path -> commit + ":" + path))
                .toList();
        Git.Said said = git.run(mirror, List.of("cat-file", "--batch"), String.join("\n", names) + "\n");
        Map<String, Objects.Found> found = Objects.read(said.output(), names, FILE_BYTES_MAX);
        if (!found.containsKey(commit)) {
            return Optional.empty();
        }
        CommitObject object = CommitObject.parse(found.get(commit).content());
        Optional<Commit.File> file = PIPELINE_FILES.stream()
                .flatMap(path -> text(found, commit, path).stream().map(text -> new Commit.File(path, text)))
                .findFirst();
        return Optional.of(new Commit(
                found.get(commit).id(), object.message(), object.author(), file, text(found, commit, MANIFEST)));
    }

    private static Optional<String> text(Map<String, Objects.Found> found, String commit, String path) {
        return Optional.ofNullable(found.get(commit + ":" + path)).map(each -> {
            String text =
                    StandardCharsets.UTF_8.decode(each.content().duplicate()).toString();
            if (text.indexOf('\0') >= 0) {
                throw Problem.invalid(path + " holds zero bytes, so it is no text in UTF-8. Save it as UTF-8.");
            }
            return text;
        });
    }

    private static Problem unreadable(RepositoryUrl url, Git.Said said) {
        return new Problem(
                Problem.Kind.UPSTREAM, "The repository " + url.shown() + " cannot be read: " + said.complaint());
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException exception) {
            throw new UncheckedIOException("could not make the folder " + folder, exception);
        }
    }

    private static String name(RepositoryUrl url) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(url.text().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java has SHA-256", exception);
        }
    }
}
