package dev.belay.pipelines.output;

import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.job.JobToken;
import dev.belay.pipelines.job.JobTokenStore;
import dev.belay.pipelines.job.ReachStore;
import dev.belay.platform.blobs.Blobs;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.agent.ArtifactBatch;
import dev.belay.protocol.agent.ArtifactPath;
import dev.belay.protocol.agent.ArtifactStates;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * The files that jobs leave: announced, sent one by one, and checked against what was announced. The first upload that is right is
 * the file from then on; each writes a blob of its own, so one that is slower changes nothing.
 */
public final class Artifacts {

    /** Longer than any upload takes; what it left that broke off goes then. */
    private static final Duration UPLOAD_AT_MOST = Duration.ofDays(1);

    private static final int BATCH_FILES_MAX = 1_000;
    private static final int BATCH_NAME_CHARACTERS_MAX = 100;
    private static final int PATH_CHARACTERS_SHOWN = 200;

    private final Database database;
    private final Blobs blobs;
    private final ArtifactStore store;
    private final JobStore jobs;
    private final JobTokenStore tokens = new JobTokenStore();
    private final ReachStore reach = new ReachStore();
    private final RetentionStore doomed = new RetentionStore();
    private final Gen gen;
    private final JobLimits limits;
    private final ArtifactParts parts;

    /** Files that were announced, in their order, and the token that uploads them. */
    record Announcement(List<Artifact> artifacts, String token) {}

    public Artifacts(
            Database database,
            Blobs blobs,
            ArtifactStore store,
            JobStore jobs,
            Gen gen,
            JobLimits limits,
            ArtifactParts parts) {
        this.database = database;
        this.blobs = blobs;
        this.store = store;
        this.jobs = jobs;
        this.gen = gen;
        this.limits = limits;
        this.parts = parts;
    }

    /** Takes note of files to come. The same batch again gets the same answer, but for the token. */
    Announcement announce(Job job, ArtifactBatch batch) {
        check(batch);
        return database.transact(tx -> {
            require(!isOver(tx, job), "A job leaves files while it runs, and for an hour after its end.");
            List<Artifact> known = store.batch(tx, job.id(), batch.id());
            if (known.isEmpty()) {
                known = insert(tx, job, batch);
            }
            return new Announcement(known, ticket(tx, job));
        });
    }

    /** Agents that were cut off send the rest later; what came later still would be kept for ever. */
    private static boolean isOver(Tx tx, Job job) {
        return job.times()
                .finished()
                .filter(end -> end.plus(JobToken.OUTLIVES_JOB).isBefore(tx.now()))
                .isPresent();
    }

    /** A token by which what a job found can be fetched, as long as the job's own tokens hold. */
    String ticket(Job job) {
        return database.transact(tx -> ticket(tx, job));
    }

    private String ticket(Tx tx, Job job) {
        String token = JobToken.PREFIX + gen.secret(JobToken.SECRET_BYTES);
        tokens.insert(tx, JobToken.digest(token), job.id());
        return token;
    }

    /** The artifacts of a build that a search means, by path. */
    List<ArtifactSearch.Found> search(UUID build, ArtifactSearch search) {
        return database.read(tx -> search.in(store.all(tx, build)));
    }

    /** An artifact of a build that a job may read. */
    Optional<Artifact> readableBy(UUID job, UUID artifact) {
        return database.read(tx -> store.find(tx, artifact).filter(found -> {
            Optional<UUID> own = jobs.buildOf(tx, job);
            Optional<UUID> other = jobs.buildOf(tx, found.job());
            return own.isPresent() && other.isPresent() && reach.reads(tx, own.get(), other.get());
        }));
    }

    private List<Artifact> insert(Tx tx, Job job, ArtifactBatch batch) {
        if (store.count(tx, job.id()) + batch.artifacts().size() > limits.artifactsMax()) {
            throw Problem.invalid("A job leaves at most " + limits.artifactsMax() + " artifacts.");
        }
        for (int place = 0; place < batch.artifacts().size(); place++) {
            store.insert(
                    tx,
                    gen.id(),
                    job.id(),
                    job.build(),
                    batch.id(),
                    place,
                    batch.artifacts().get(place));
        }
        return store.batch(tx, job.id(), batch.id());
    }

    private void check(ArtifactBatch batch) {
        require(
                !batch.id().isBlank() && batch.id().length() <= BATCH_NAME_CHARACTERS_MAX,
                "A batch of artifacts needs an id of at most " + BATCH_NAME_CHARACTERS_MAX + " characters.");
        require(batch.artifacts().size() <= BATCH_FILES_MAX, "A batch has at most " + BATCH_FILES_MAX + " artifacts.");
        for (ArtifactBatch.Announced file : batch.artifacts()) {
            ArtifactPath.fault(file.path()).ifPresent(fault -> {
                throw Problem.invalid("An artifact's path " + fault + "; this one does not: " + shown(file.path()));
            });
            require(file.fileSize() >= 0, "The size of " + file.path() + " is negative.");
            require(
                    file.fileSize() <= limits.artifactBytesMax(),
                    file.path() + " is larger than an artifact may be, " + limits.artifactBytesMax() + " bytes.");
        }
    }

    /** Who reads the refusal sees what is strange about it. */
    private static String shown(String path) {
        String cut = path.substring(0, Math.min(path.length(), PATH_CHARACTERS_SHOWN));
        return "“" + cut.replaceAll("[^\\x20-\\x7e]", "?") + (cut.length() < path.length() ? "…" : "") + "”";
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw Problem.invalid(message);
        }
    }

    /** Takes the bytes of a file that was announced. Once they are there and right, they stay. */
    void upload(UUID job, String batch, String path, InputStream bytes) {
        Artifact announced = database.read(tx -> store.batch(tx, job, batch)).stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("artifact “" + path + "” in that batch"));
        if (announced.state() == Artifact.State.FINISHED) {
            return;
        }
        if (announced.state() == Artifact.State.DELETED) {
            throw new Problem(Problem.Kind.GONE, Artifact.GONE);
        }
        keep(announced, key -> blobs.store(key, bytes, limits.artifactBytesMax()));
    }

    /** What is stored under a key is the artifact, if it is what was announced and nothing else was sooner. */
    private void keep(Artifact announced, Function<String, Blobs.Stored> upload) {
        UUID content = gen.id();
        String key = Artifact.blob(content);
        giveUp(key, UPLOAD_AT_MOST);
        Blobs.Stored stored = upload.apply(key);
        fault(announced, stored).ifPresent(fault -> {
            giveUp(key, Duration.ZERO);
            throw Problem.invalid(fault);
        });
        Artifact kept = database.transact(tx -> {
            if (store.finished(tx, announced.id(), content, stored.sha256())) {
                doomed.gone(tx, List.of(key));
            } else {
                doomed.doom(tx, key, tx.now());
            }
            jobs.buildOf(tx, announced.job()).ifPresent(build -> tx.nudge(Build.topic(build)));
            return store.find(tx, announced.id()).orElse(announced);
        });
        if (kept.state() == Artifact.State.FINISHED && !kept.sha256().equals(stored.sha256())) {
            throw new Problem(
                    Problem.Kind.CONFLICT,
                    "“" + kept.path() + "” has arrived before, with another content, and stays as it is.");
        }
    }

    /** Nobody needs a blob after a time; without a note nobody would remove what an upload leaves that breaks off. */
    private void giveUp(String key, Duration in) {
        database.transact(tx -> {
            doomed.doom(tx, key, tx.now().plus(in));
            return key;
        });
    }

    private static Optional<String> fault(Artifact announced, Blobs.Stored stored) {
        String path = announced.path();
        if (stored.bytes() != announced.bytes()) {
            return Optional.of("“" + path + "” arrived with " + stored.bytes() + " bytes and was announced with "
                    + announced.bytes() + ".");
        }
        return announced.sha256().isEmpty() || announced.sha256().equals(stored.sha256())
                ? Optional.empty()
                : Optional.of("“" + path + "” arrived with another content than was announced: its SHA-256 is "
                        + stored.sha256() + " and should be " + announced.sha256() + ".");
    }

    /** Hears from the agent how its uploads ended. Whether a file is there, the server knows better. */
    void states(Job job, ArtifactStates states) {
        states.artifacts().forEach(state -> join(job, state));
        database.transact(tx -> {
            for (ArtifactStates.State state : states.artifacts()) {
                Optional<Artifact> artifact = artifact(tx, job, state.id());
                if (artifact.isEmpty()) {
                    throw Problem.notFound("artifact " + state.id() + " of this job");
                }
                if (!state.state().equals("finished")) {
                    store.failed(tx, artifact.get().id(), job.id());
                } else if (artifact.get().state() != Artifact.State.FINISHED) {
                    throw Problem.invalid("“" + artifact.get().path() + "” has not been uploaded.");
                }
            }
            tx.nudge(Build.topic(job.build()));
            return job;
        });
    }

    /** A file that was sent in parts becomes one now. */
    private void join(Job job, ArtifactStates.State state) {
        if (state.state().equals("finished") && state.multipartEtags().isPresent()) {
            database.read(tx -> artifact(tx, job, state.id()))
                    .filter(artifact -> artifact.state() == Artifact.State.NEW)
                    .ifPresent(artifact -> keep(
                            artifact,
                            key -> parts.join(artifact, state.multipartEtags().get(), key)));
        }
    }

    /** An artifact that a job has announced. */
    Optional<Artifact> ofJob(UUID job, UUID artifact) {
        return database.read(tx -> store.find(tx, artifact))
                .filter(each -> each.job().equals(job));
    }

    private Optional<Artifact> artifact(Tx tx, Job job, String id) {
        try {
            return store.find(tx, UUID.fromString(id)).filter(each -> each.job().equals(job.id()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The files of a build that have arrived, each path once: the one of the later job. */
    public List<Artifact> ofBuild(Tx tx, UUID build) {
        var byPath = new java.util.LinkedHashMap<String, Artifact>();
        store.ofBuild(tx, build).stream()
                .filter(each -> each.state() == Artifact.State.FINISHED)
                .forEach(each -> byPath.put(each.path(), each));
        return List.copyOf(byPath.values());
    }

    /** So many bytes of an artifact that has arrived, from an offset on, to be closed by the caller. */
    public InputStream open(UUID artifact, long offset, long bytes) {
        UUID content = database.read(tx -> store.content(tx, artifact))
                .orElseThrow(() -> Problem.notFound("artifact " + artifact));
        return blobs.open(Artifact.blob(content), offset, bytes);
    }
}
