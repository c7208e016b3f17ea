package dev.belay.pipelines.output;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The SQL of what is kept for a time, and of blobs that nobody needs any more. */
public final class RetentionStore {

    private static final String WISH =
            "select log_days, log_builds, artifact_days, artifact_builds from pipelines.pipeline where id = :pipeline";

    private static final String PUT = """
            update pipelines.pipeline set log_days = :logDays, log_builds = :logBuilds, artifact_days = :artifactDays,
                   artifact_builds = :artifactBuilds
            where id = :pipeline
            """;

    private static final String PIPELINES = "select id from pipelines.pipeline order by id";

    /** The newest passed build of a branch stays, whatever its age. */
    private static final String BUILDS_WITH_LOGS = """
            select b.id from pipelines.build b
            where b.pipeline = :pipeline and b.finished_at < :complete
              and (b.logs_deleted_at is null or b.logs_deleted_at < b.finished_at)
              and (b.finished_at < :before or cast(:builds as int) is not null and b.number <= (
                  select n.number from pipelines.build n where n.pipeline = :pipeline and n.finished_at is not null
                  order by n.number desc offset cast(:builds as int) limit 1))
              and not (b.state = 'passed' and not exists (
                  select from pipelines.build n
                  where n.pipeline = b.pipeline and n.branch = b.branch and n.number > b.number and n.state = 'passed'))
            order by b.finished_at limit :most
            """;

    /** What was rolled out may be needed for as long as there are releases. */
    private static final String BUILDS_WITH_ARTIFACTS = """
            select b.id from pipelines.build b
            where b.pipeline = :pipeline and b.finished_at < :complete
              and (b.artifacts_deleted_at is null or b.artifacts_deleted_at < b.finished_at)
              and (b.finished_at < :before or cast(:builds as int) is not null and b.number <= (
                  select n.number from pipelines.build n where n.pipeline = :pipeline and n.finished_at is not null
                  order by n.number desc offset cast(:builds as int) limit 1))
              and not (b.state = 'passed' and not exists (
                  select from pipelines.build n
                  where n.pipeline = b.pipeline and n.branch = b.branch and n.number > b.number and n.state = 'passed'))
              and not exists (select from pipelines.job j where j.build = b.id and j.rollout is not null)
            order by b.finished_at limit :most
            """;

    private static final String DELETE_LOGS = """
            with doomed as (
                update pipelines.log set deleted_at = :now, received = '{}', header_times = '{}', head = null
                where job in (
                    select l.job from pipelines.log l join pipelines.job j on j.id = l.job
                    where j.build = :build and l.deleted_at is null limit :most)
                returning job),
            blocks as (delete from pipelines.log_block where job in (select job from doomed))
            insert into pipelines.doomed_blob (key, at) select 'logs/' || job, :now from doomed
            on conflict (key) do nothing
            """;

    private static final String DELETE_ARTIFACTS = """
            with doomed as (
                update pipelines.artifact set deleted_at = :now
                where id in (
                    select id from pipelines.artifact where build = :build and deleted_at is null limit :most)
                returning coalesce(content, id) as content)
            insert into pipelines.doomed_blob (key, at) select 'artifacts/' || content, :now from doomed
            on conflict (key) do nothing
            """;

    private static final String LOGS_DELETED = "update pipelines.build set logs_deleted_at = :now where id = :build";
    private static final String ARTIFACTS_DELETED =
            "update pipelines.build set artifacts_deleted_at = :now where id = :build";

    private static final String DOOM = """
            insert into pipelines.doomed_blob (key, at) values (:key, :at) on conflict (key) do update set at = excluded.at
            """;
    private static final String DOOMED =
            "select key from pipelines.doomed_blob where at <= :now order by at, key limit :most";
    private static final String GONE = "delete from pipelines.doomed_blob where key = any (:keys)";

    private static final String COMPLETE = """
            select l.job from pipelines.log l join pipelines.job j on j.id = l.job
            where l.grown and l.sealed_at is null and l.deleted_at is null and (l.seal_next is null or l.seal_next <= :now)
              and j.finished_at < :before
              and not isempty(l.received)
            order by j.finished_at limit :most
            """;

    private static final String SEALED = "update pipelines.log set sealed_at = :now where job = :job";
    private static final String NOT_SEALED = """
            update pipelines.log l
            set seal_next = cast(:now as timestamptz)
                + greatest(interval '10 minutes', (cast(:now as timestamptz) - j.finished_at) / 10)
            from pipelines.job j where l.job = :job and j.id = l.job
            """;

    public Retention.Wish wish(Tx tx, UUID pipeline) {
        return tx.handle()
                .createQuery(WISH)
                .bind("pipeline", pipeline)
                .map((row, _) -> new Retention.Wish(
                        Rows.maybeNumber(row, "log_days"),
                        Rows.maybeNumber(row, "log_builds"),
                        Rows.maybeNumber(row, "artifact_days"),
                        Rows.maybeNumber(row, "artifact_builds")))
                .one();
    }

    public void put(Tx tx, UUID pipeline, Retention.Wish wish) {
        tx.handle()
                .createUpdate(PUT)
                .bind("pipeline", pipeline)
                .bind("logDays", wish.logDays().orElse(null))
                .bind("logBuilds", wish.logBuilds().orElse(null))
                .bind("artifactDays", wish.artifactDays().orElse(null))
                .bind("artifactBuilds", wish.artifactBuilds().orElse(null))
                .execute();
    }

    List<UUID> pipelines(Tx tx) {
        return tx.handle().createQuery(PIPELINES).mapTo(UUID.class).list();
    }

    /** Builds that ended before {@code complete} whose logs a rule does not keep, those that ended first. */
    List<UUID> buildsWithLogs(Tx tx, UUID pipeline, Retention.Rule rule, Instant complete, int most) {
        return builds(tx, BUILDS_WITH_LOGS, pipeline, rule, complete, most);
    }

    /** Builds that ended before {@code complete} whose artifacts a rule does not keep, those that ended first. */
    List<UUID> buildsWithArtifacts(Tx tx, UUID pipeline, Retention.Rule rule, Instant complete, int most) {
        return builds(tx, BUILDS_WITH_ARTIFACTS, pipeline, rule, complete, most);
    }

    private static List<UUID> builds(
            Tx tx, String sql, UUID pipeline, Retention.Rule rule, Instant complete, int most) {
        return tx.handle()
                .createQuery(sql)
                .bind("pipeline", pipeline)
                .bind("complete", complete)
                .bind("before", rule.before(tx.now()).orElse(Instant.EPOCH))
                .bind("builds", rule.builds().orElse(null))
                .bind("most", most)
                .mapTo(UUID.class)
                .list();
    }

    /** Gives up some logs of a build; answers how many. */
    int deleteLogs(Tx tx, UUID build, int most) {
        return delete(tx, DELETE_LOGS, build, most);
    }

    /** Gives up some artifacts of a build; answers how many. */
    int deleteArtifacts(Tx tx, UUID build, int most) {
        return delete(tx, DELETE_ARTIFACTS, build, most);
    }

    private static int delete(Tx tx, String sql, UUID build, int most) {
        return tx.handle()
                .createUpdate(sql)
                .bind("build", build)
                .bind("most", most)
                .bind("now", tx.now())
                .execute();
    }

    void logsDeleted(Tx tx, UUID build) {
        tx.handle()
                .createUpdate(LOGS_DELETED)
                .bind("build", build)
                .bind("now", tx.now())
                .execute();
    }

    void artifactsDeleted(Tx tx, UUID build) {
        tx.handle()
                .createUpdate(ARTIFACTS_DELETED)
                .bind("build", build)
                .bind("now", tx.now())
                .execute();
    }

    /** Gives up a blob, which is removed some time after {@code at}, unless it is {@link #gone} from here until then. */
    void doom(Tx tx, String key, Instant at) {
        tx.handle().createUpdate(DOOM).bind("key", key).bind("at", at).execute();
    }

    /** Blobs that nobody needs, those first that wait longest. */
    List<String> doomed(Tx tx, int most) {
        return tx.handle()
                .createQuery(DOOMED)
                .bind("now", tx.now())
                .bind("most", most)
                .mapTo(String.class)
                .list();
    }

    void gone(Tx tx, List<String> keys) {
        tx.handle().createUpdate(GONE).bindArray("keys", String.class, keys).execute();
    }

    /** Jobs that ended before, whose logs are not in their last place. */
    List<UUID> complete(Tx tx, Instant before, int most) {
        return tx.handle()
                .createQuery(COMPLETE)
                .bind("now", tx.now())
                .bind("before", before)
                .bind("most", most)
                .mapTo(UUID.class)
                .list();
    }

    void sealed(Tx tx, UUID job) {
        tx.handle().createUpdate(SEALED).bind("job", job).bind("now", tx.now()).execute();
    }

    /** It is tried again after ten minutes, and the less often the older it is. */
    void notSealed(Tx tx, UUID job) {
        tx.handle()
                .createUpdate(NOT_SEALED)
                .bind("job", job)
                .bind("now", tx.now())
                .execute();
    }
}
