package dev.belay.agent.cache;

import dev.belay.protocol.Json;
import dev.belay.protocol.agent.CacheAnswer;
import dev.belay.protocol.agent.CacheOffer;
import dev.belay.protocol.agent.CacheQuestion;
import dev.belay.protocol.agent.CacheWish;
import dev.belay.protocol.agent.FoundCache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/** The cache of one job: restored before its command, saved after it. What fails is a remark in the log and fails no job. */
public final class JobCache {

    /** Unpacked, when the step does not say. */
    private static final long BYTES_MAX = 20L << 30;

    private final CacheWish wish;
    private final CacheCalls calls;
    private final Path checkout;
    private final Path home;
    private final Path folder;
    private final Map<String, String> variables;
    private final Consumer<String> log;
    private Optional<CacheQuestion> question = Optional.empty();
    private boolean restoredExactly;

    /**
     * @param folder where archives lie meanwhile; it exists
     * @param variables those of the job
     */
    public JobCache(
            CacheWish wish,
            CacheCalls calls,
            Path checkout,
            Path home,
            Path folder,
            Map<String, String> variables,
            Consumer<String> log) {
        this.wish = wish;
        this.calls = calls;
        this.checkout = checkout;
        this.home = home;
        this.folder = folder;
        this.variables = Map.copyOf(variables);
        this.log = log;
    }

    /** What the server says that a job's step wants; empty when that is nothing. */
    public static Optional<CacheWish> wish(Map<String, String> variables) {
        try {
            return Optional.ofNullable(variables.get(CacheWish.VARIABLE))
                    .filter(json -> !json.isBlank())
                    .map(json -> Json.V3.readValue(json, CacheWish.class));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    /** Restores what is there for the step; false when nothing was. */
    public boolean restore() {
        return carefully("The cache was not restored: ", this::restored);
    }

    /** Keeps the step's paths, unless the key they were restored by is the same; false when they could not be kept. */
    public boolean save() {
        return carefully("The cache was not saved: ", this::saved);
    }

    private interface Work {
        boolean run() throws IOException;
    }

    private boolean carefully(String failure, Work work) {
        try {
            return work.run();
        } catch (CacheProblem | UncheckedIOException | IOException e) {
            log.accept(failure + e.getMessage());
            return false;
        } catch (InvalidPathException e) {
            // A machine whose locale has no such letters cannot name the file.
            log.accept(failure + "a name in it cannot be written on this machine: " + e.getReason());
            return false;
        } catch (LinkageError e) {
            log.accept(failure + "this machine cannot run zstd: " + e.getMessage());
            return false;
        }
    }

    private boolean restored() throws IOException {
        var paths = new CachePaths(wish.paths());
        CacheQuestion asked = question();
        Optional<FoundCache> found = calls.find(asked);
        if (found.isEmpty()) {
            log.accept("There is no cache under \"" + asked.key() + "\" yet.");
            return false;
        }
        Path packed = Files.createTempFile(folder, "cache", ".tar.zst");
        try {
            calls.fetch(found.get(), packed);
            if (!digest(packed).equals(found.get().sha256())) {
                throw new CacheProblem("It arrived with another content than was kept.");
            }
            var unpacked = new CacheUnpack(paths, checkout, home, bytesMax()).from(packed);
            restoredExactly = found.get().key().equals(asked.key());
            log.accept("Restored " + files(unpacked.files()) + " (" + unpacked.bytes() + " bytes) from the cache \""
                    + found.get().key() + "\"");
            return true;
        } finally {
            Files.deleteIfExists(packed);
        }
    }

    private boolean saved() throws IOException {
        CacheQuestion asked = question();
        if (restoredExactly) {
            log.accept("The cache \"" + asked.key() + "\" is kept already.");
            return true;
        }
        var paths = new CachePaths(wish.paths());
        Path target = Files.createTempFile(folder, "cache", ".tar.zst");
        try {
            var packed = new CachePack(paths, checkout, home, bytesMax()).into(target, log);
            var offer = new CacheOffer(asked.scope(), asked.key(), packed.sha256(), packed.bytes());
            CacheAnswer answer = calls.offer(offer);
            if (answer.state().equals("wanted")) {
                answer = calls.send(answer.path(), packed.bytes(), target);
            }
            log.accept(
                    answer.state().equals("taken")
                            ? "There is a cache \"" + asked.key() + "\" already; it stays."
                            : "Saved " + files(packed.files()) + " (" + packed.unpacked() + " bytes, " + packed.bytes()
                                    + " packed) as the cache \"" + asked.key() + "\"");
            return true;
        } finally {
            Files.deleteIfExists(target);
        }
    }

    /** The key is that of the beginning: what the job does to the files that it is made of changes nothing. */
    private CacheQuestion question() {
        CacheQuestion asked = question.orElseGet(
                () -> new CacheKey(checkout, name -> Optional.ofNullable(variables.get(name))).of(wish));
        question = Optional.of(asked);
        return asked;
    }

    private long bytesMax() {
        return wish.bytesMax().orElse(BYTES_MAX);
    }

    private static String digest(Path file) throws IOException {
        var digest = CacheKey.sha256();
        try (InputStream content = Files.newInputStream(file)) {
            byte[] block = new byte[64 << 10];
            for (int read = content.read(block); read >= 0; read = content.read(block)) {
                digest.update(block, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String files(int count) {
        return count == 1 ? "1 file" : count + " files";
    }
}
