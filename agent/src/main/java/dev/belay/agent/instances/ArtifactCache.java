package dev.belay.agent.instances;

import dev.belay.agent.connection.Reply;
import dev.belay.agent.connection.Request;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.machine.Folders;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.Backoff;
import dev.belay.protocol.runtime.Placement.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Artifacts of releases by their digest: fetched once, verified, and used by all instances of the release. */
final class ArtifactCache {

    private static final Duration FETCH_BASE = Duration.ofMinutes(1);
    private static final long BYTES_PER_SECOND_MIN = 64 << 10;
    private static final int TRIES_MAX = 5;

    /** 401, because the agent may just be registering again, with another token. */
    private static final Set<Integer> AGAIN = Set.of(401, 429);

    private final Path folder;
    private final ServerConnection connection;
    private final Supplier<Optional<String>> token;
    private final long bytesMax;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Lock> locks = new ConcurrentHashMap<>();

    ArtifactCache(
            Path folder,
            ServerConnection connection,
            Supplier<Optional<String>> token,
            long bytesMax,
            InstantSource clock) {
        this.folder = folder;
        this.connection = connection;
        this.token = token;
        this.bytesMax = bytesMax;
        this.clock = clock;
    }

    /** What came of wanting one. */
    sealed interface Outcome {
        record Held(Path file) implements Outcome {}

        record Refused(String because) implements Outcome {}
    }

    Outcome hold(Artifact artifact, StopSignal stop) throws IOException {
        if (!artifact.sha256().matches("[0-9a-f]{64}")) {
            return new Outcome.Refused("\"" + artifact.path() + "\" has no SHA-256 digest to verify it by");
        }
        Folders.create(folder);
        Path file = folder.resolve(artifact.sha256());
        Lock lock = locks.computeIfAbsent(artifact.sha256(), _ -> new ReentrantLock());
        lock.lock();
        try {
            if (Files.isRegularFile(file)) {
                Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
                return new Outcome.Held(file);
            }
            return fetch(artifact, file, stop);
        } finally {
            lock.unlock();
        }
    }

    private Outcome fetch(Artifact artifact, Path file, StopSignal stop) throws IOException {
        Path fresh = folder.resolve(artifact.sha256() + ".new");
        String because = "";
        for (int tries = 1; tries <= TRIES_MAX; tries++) {
            Reply reply = ask(artifact, fresh, stop);
            if (reply.ok()) {
                return verify(artifact, fresh, file);
            }
            because = reply.explanation();
            boolean final4xx = reply.statusOrZero() / 100 == 4 && !AGAIN.contains(reply.statusOrZero());
            if (final4xx || !stop.pause(Backoff.CALLS.after(tries))) {
                break;
            }
        }
        Files.deleteIfExists(fresh);
        return new Outcome.Refused("\"" + artifact.path() + "\" could not be fetched: " + because);
    }

    private Reply ask(Artifact artifact, Path fresh, StopSignal stop) {
        Optional<String> access = token.get();
        if (access.isEmpty()) {
            return new Reply.Unreachable("the agent is not registered yet");
        }
        if (!artifact.url().startsWith("/") || artifact.url().startsWith("//")) {
            return new Reply.Impossible("\"" + artifact.url() + "\" is no path on the server");
        }
        Request request = Request.api("GET", artifact.url(), access.get())
                .within(FETCH_BASE.plusSeconds(artifact.bytes() / BYTES_PER_SECOND_MIN));
        return connection.fetch(
                request, BodyHandlers.limiting(BodyHandlers.ofFile(fresh), Math.max(artifact.bytes(), 1)), stop);
    }

    private static Outcome verify(Artifact artifact, Path fresh, Path file) throws IOException {
        String digest = digest(fresh);
        if (!digest.equals(artifact.sha256())) {
            Files.deleteIfExists(fresh);
            return new Outcome.Refused("\"" + artifact.path() + "\" is not what was released: its SHA-256 digest is "
                    + digest + " instead of " + artifact.sha256());
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new Outcome.Held(file);
    }

    private static String digest(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[64 << 10];
            for (int read = content.read(block); read >= 0; read = content.read(block)) {
                sha256.update(block, 0, read);
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Removes what no instance needs, the longest unused first, while there is more than the limit. */
    void bound(Set<String> needed) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = new ArrayList<>(entries.toList());
        }
        long total = 0;
        for (Path file : files) {
            total += file.toFile().length();
        }
        files.removeIf(file -> needed.contains(file.getFileName().toString().replaceFirst("\\.new$", "")));
        files.sort(Comparator.comparingLong(file -> file.toFile().lastModified()));
        for (Path file : files) {
            if (total <= bytesMax) {
                return;
            }
            total -= file.toFile().length();
            Files.deleteIfExists(file);
        }
    }
}
