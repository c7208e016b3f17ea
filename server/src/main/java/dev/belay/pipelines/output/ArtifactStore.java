package dev.belay.pipelines.output;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.agent.ArtifactBatch.Announced;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** The SQL of artifacts. */
public final class ArtifactStore {

    private static final String COLUMNS =
            "select a.id, a.job, a.path, a.sha256, a.bytes, a.state, a.deleted_at from pipelines.artifact a ";

    private static final String INSERT = """
            insert into pipelines.artifact (id, job, build, batch, place, path, bytes, sha1, sha256, state,
                                            created_at)
            values (:id, :job, :build, :batch, :place, :path, :bytes, :sha1, :sha256, 'new', :now)
            on conflict (job, batch, place) do nothing
            """;

    private static final String BATCH = COLUMNS + "where a.job = :job and a.batch = :batch order by a.place";
    private static final String COUNT = "select count(*) from pipelines.artifact where job = :job";
    private static final String FIND = COLUMNS + "where a.id = :id";

    private static final String OF_BUILD = COLUMNS + """
            join pipelines.job j on j.id = a.job
            where a.build = :build and j.retried_by is null order by a.path, a.id
            """;

    private static final String OF_JOB = COLUMNS + "where a.job = :job order by a.path, a.id limit :limit";

    private static final String ALL = """
            select a.id, a.job, a.path, a.sha256, a.bytes, a.state, a.deleted_at, a.sha1, a.created_at,
                   j.retried_by is not null as retried, s.definition -> 'common' ->> 'key' as key,
                   s.definition -> 'common' ->> 'label' as label
            from pipelines.artifact a
            join pipelines.job j on j.id = a.job
            join pipelines.step s on s.build = j.build and s.number = j.step
            where a.build = :build order by a.path, a.created_at, a.id
            """;

    private static final String CONTENT = "select coalesce(content, id) from pipelines.artifact where id = :id";

    /** Who is first stays. */
    private static final String FINISHED = """
            update pipelines.artifact set state = 'finished', sha256 = :sha256, content = :content
            where id = :id and state <> 'finished' and deleted_at is null
            """;

    private static final String FAILED =
            "update pipelines.artifact set state = 'error' where id = :id and job = :job and state = 'new'";

    void insert(Tx tx, UUID id, UUID job, UUID build, String batch, int place, Announced file) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("id", id)
                .bind("job", job)
                .bind("build", build)
                .bind("batch", batch)
                .bind("place", place)
                .bind("path", file.path())
                .bind("bytes", file.fileSize())
                .bind("sha1", file.sha1sum().orElse("").toLowerCase(Locale.ROOT))
                .bind("sha256", file.sha256sum().orElse("").toLowerCase(Locale.ROOT))
                .bind("now", tx.now())
                .execute();
    }

    /** The files of a batch in the order in which they were announced. */
    List<Artifact> batch(Tx tx, UUID job, String batch) {
        return tx.handle()
                .createQuery(BATCH)
                .bind("job", job)
                .bind("batch", batch)
                .map((row, _) -> artifact(row))
                .list();
    }

    int count(Tx tx, UUID job) {
        return tx.handle()
                .createQuery(COUNT)
                .bind("job", job)
                .mapTo(Integer.class)
                .one();
    }

    public Optional<Artifact> find(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(FIND)
                .bind("id", id)
                .map((row, _) -> artifact(row))
                .findOne();
    }

    /** What the jobs of a build left, without those that were retried, by path. */
    public List<Artifact> ofBuild(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(OF_BUILD)
                .bind("build", build)
                .map((row, _) -> artifact(row))
                .list();
    }

    /** What a job left, by path, at most so many. */
    public List<Artifact> ofJob(Tx tx, UUID job, int limit) {
        return tx.handle()
                .createQuery(OF_JOB)
                .bind("job", job)
                .bind("limit", limit)
                .map((row, _) -> artifact(row))
                .list();
    }

    /** All artifacts of a build with what a search asks of them, by path and then by age. */
    List<ArtifactSearch.Found> all(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(ALL)
                .bind("build", build)
                .map((row, _) -> new ArtifactSearch.Found(
                        artifact(row),
                        row.getBoolean("retried"),
                        Rows.maybeText(row, "key").orElse(""),
                        row.getString("label"),
                        row.getString("sha1"),
                        Rows.time(row, "created_at")))
                .list();
    }

    /** The upload whose bytes an artifact has. */
    Optional<UUID> content(Tx tx, UUID id) {
        return tx.handle().createQuery(CONTENT).bind("id", id).mapTo(UUID.class).findOne();
    }

    /** False when it was finished by another upload or deleted meanwhile. */
    boolean finished(Tx tx, UUID id, UUID content, String sha256) {
        return tx.handle()
                        .createUpdate(FINISHED)
                        .bind("id", id)
                        .bind("content", content)
                        .bind("sha256", sha256)
                        .execute()
                == 1;
    }

    void failed(Tx tx, UUID id, UUID job) {
        tx.handle().createUpdate(FAILED).bind("id", id).bind("job", job).execute();
    }

    private static Artifact artifact(ResultSet row) throws SQLException {
        return new Artifact(
                Rows.id(row, "id"),
                Rows.id(row, "job"),
                row.getString("path"),
                row.getString("sha256"),
                row.getLong("bytes"),
                Rows.maybeTime(row, "deleted_at").isPresent()
                        ? Artifact.State.DELETED
                        : Artifact.State.read(row.getString("state")));
    }
}
