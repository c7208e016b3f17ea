package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.platform.blobs.Blobs;
import dev.belay.platform.database.Database;
import dev.belay.platform.work.Reconciler;
import dev.belay.protocol.agent.ArtifactStates.PartTag;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Large artifacts that come in parts, so that a connection that breaks costs one part and not the file. Each part is a blob of
 * its own until the agent says that all are there; then they are put together, and removed a little later.
 */
public final class ArtifactParts {

    /** Agents cut a file in parts of equal size, so one may have a byte more than was meant. */
    private static final int BYTES_MORE = 1;

    /** An upload in parts that takes longer is nobody's any more. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private static final int REMOVED_AT_ONCE_MAX = 100;

    private final Database database;
    private final Blobs blobs;
    private final ArtifactPartStore store = new ArtifactPartStore();
    private final RetentionStore doomed = new RetentionStore();
    private final JobLimits limits;

    public ArtifactParts(Database database, Blobs blobs, JobLimits limits) {
        this.database = database;
        this.blobs = blobs;
        this.limits = limits;
    }

    public Reconciler reconciler() {
        return new Reconciler("artifact-parts", Duration.ofMinutes(10), List.of(), this::sweep);
    }

    /** In how many parts an artifact may come; 0 for one that comes in one piece, or is there. */
    int offer(Artifact artifact) {
        boolean large = artifact.bytes() > limits.artifactPartBytes();
        if (!large || artifact.state() != Artifact.State.NEW) {
            return 0;
        }
        int parts = count(artifact);
        database.transact(tx -> {
            store.offer(tx, artifact.id(), parts);
            return parts;
        });
        return parts;
    }

    private int count(Artifact artifact) {
        return Math.toIntExact(Math.ceilDiv(artifact.bytes(), limits.artifactPartBytes()));
    }

    /** The most bytes that a part may have. */
    long bytesMax() {
        return limits.artifactPartBytes() + BYTES_MORE;
    }

    /** Keeps a part; the answer is its entity tag. The same part again is kept again. */
    String keep(Artifact artifact, int number, InputStream bytes) {
        // Noted before the first comes, so that none lies about that nobody would remove.
        if (number < 1 || number > offer(artifact)) {
            throw unwanted(artifact, number);
        }
        String key = blob(artifact.id(), number);
        Blobs.Stored stored = blobs.store(key, bytes, bytesMax());
        // Parts are removed once the file is whole; one that was under way until then is removed by itself.
        boolean awaited = database.transact(tx -> {
            boolean still = store.isAwaited(tx, artifact.id(), number);
            if (!still) {
                doomed.doom(tx, key, tx.now());
            }
            return still;
        });
        if (!awaited) {
            throw unwanted(artifact, number);
        }
        return tag(stored.sha256());
    }

    private static Problem unwanted(Artifact artifact, int number) {
        return Problem.notFound("part " + number + " of “" + artifact.path() + "” to be sent");
    }

    private static String tag(String sha256) {
        return "\"" + sha256 + "\"";
    }

    /**
     * Puts the parts of an artifact together, under a key.
     *
     * @throws Problem when one is missing, or is not what its tag says
     */
    Blobs.Stored join(Artifact artifact, List<PartTag> tags, String key) {
        List<PartTag> sorted = tags.stream()
                .sorted(Comparator.comparingInt(PartTag::partNumber))
                .toList();
        List<Integer> numbers = sorted.stream().map(PartTag::partNumber).toList();
        if (!numbers.equals(IntStream.rangeClosed(1, count(artifact)).boxed().toList())) {
            throw Problem.invalid("“" + artifact.path() + "” has " + count(artifact)
                    + " parts, and these were told of: " + numbers + ".");
        }
        try (var joined = new Joined(artifact, sorted)) {
            return blobs.store(key, joined, artifact.bytes());
        } catch (IOException exception) {
            throw new java.io.UncheckedIOException("could not join the parts of artifact " + artifact.id(), exception);
        }
    }

    /** All parts in their order, each compared with its tag when its end is reached. */
    private final class Joined extends InputStream {

        private final Artifact artifact;
        private final List<PartTag> tags;
        private int next;
        private Optional<DigestInputStream> open = Optional.empty();

        Joined(Artifact artifact, List<PartTag> tags) {
            this.artifact = artifact;
            this.tags = tags;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (open.isPresent() || next < tags.size()) {
                DigestInputStream part = open.isPresent() ? open.get() : begin();
                int read = part.read(bytes, offset, length);
                if (read >= 0) {
                    return read;
                }
                end(part);
            }
            return -1;
        }

        private DigestInputStream begin() {
            int number = tags.get(next).partNumber();
            String key = blob(artifact.id(), number);
            long bytes = blobs.bytes(key);
            if (bytes == 0) {
                throw Problem.invalid("Part " + number + " of “" + artifact.path() + "” has not been sent.");
            }
            var part = new DigestInputStream(blobs.open(key, 0, bytes), sha256());
            open = Optional.of(part);
            return part;
        }

        private void end(DigestInputStream part) throws IOException {
            part.close();
            open = Optional.empty();
            PartTag told = tags.get(next);
            String is = tag(HexFormat.of().formatHex(part.getMessageDigest().digest()));
            if (!is.equals(told.etag())) {
                throw Problem.invalid("Part " + told.partNumber() + " of “" + artifact.path() + "” has the tag " + is
                        + " and should have " + told.etag() + ".");
            }
            next++;
        }

        @Override
        public void close() throws IOException {
            if (open.isPresent()) {
                open.get().close();
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java has SHA-256", exception);
        }
    }

    private void sweep() {
        database.read(tx -> store.left(tx, tx.now().minus(ABANDONED), REMOVED_AT_ONCE_MAX))
                .forEach(left -> {
                    IntStream.rangeClosed(1, left.parts())
                            .forEach(number -> blobs.delete(blob(left.artifact(), number)));
                    database.transact(tx -> {
                        store.removed(tx, left.artifact());
                        return left;
                    });
                });
    }

    private static String blob(UUID artifact, int number) {
        return "artifact-parts/" + artifact + "/" + number;
    }
}
