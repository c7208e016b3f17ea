package dev.belay.pipelines.output;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.setting.CacheView;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of caches. */
final class CacheStore {

    /** Where a job's caches belong. */
    record Home(UUID pipeline, UUID build) {}

    /** A cache under its key. */
    record Entry(UUID id, String key, UUID content, long bytes, String sha256) {}

    private static final String HOME = """
            select b.pipeline, b.id as build
            from pipelines.job j join pipelines.build b on b.id = j.build where j.id = :job
            """;

    private static final String HOLD = "select id from pipelines.pipeline where id = :pipeline for update";

    private static final String COLUMNS = """
            select e.id, e.key, c.id as content, c.bytes, c.sha256
            from pipelines.cache_entry e join pipelines.cache_content c on c.id = e.content
            """;
    private static final String EXACT = COLUMNS + "where e.pipeline = :pipeline and e.scope = :scope and e.key = :key";
    private static final String PREFIX = COLUMNS + """
            where e.pipeline = :pipeline and e.scope = :scope and starts_with(e.key, :prefix)
            order by e.created_at desc, e.id desc limit 1
            """;
    private static final String FIND = COLUMNS + "where e.pipeline = :pipeline and e.id = :id";
    private static final String USED = "update pipelines.cache_entry set used_at = :now where id = :id";

    private static final String CONTENT =
            "select id from pipelines.cache_content where pipeline = :pipeline and sha256 = :sha256";
    private static final String PUT_CONTENT = """
            insert into pipelines.cache_content (id, pipeline, sha256, bytes, created_at)
            values (:id, :pipeline, :sha256, :bytes, :now)
            """;
    private static final String PUT_ENTRY = """
            insert into pipelines.cache_entry (id, pipeline, scope, key, content, created_at, used_at)
            values (:id, :pipeline, :scope, :key, :content, :now, :now)
            """;

    private static final String BYTES =
            "select coalesce(sum(bytes), 0) from pipelines.cache_content where pipeline = :pipeline";
    private static final String LEAST_USED = """
            select id from pipelines.cache_entry where pipeline = :pipeline and id <> :spared
            order by used_at, id limit 1
            """;
    private static final String DELETE = "delete from pipelines.cache_entry where id = :id";
    private static final String UNUSED =
            "select id, pipeline from pipelines.cache_entry where used_at < :before order by used_at limit :most";
    private static final String DROP = """
            with dropped as (
                delete from pipelines.cache_content c
                where c.pipeline = :pipeline
                  and not exists (select from pipelines.cache_entry e where e.content = c.id)
                returning c.id)
            insert into pipelines.doomed_blob (key, at) select 'caches/' || id, :now from dropped
            on conflict (key) do nothing
            """;

    private static final String LIST = """
            select e.id, e.key, c.bytes, e.created_at, e.used_at
            from pipelines.cache_entry e join pipelines.cache_content c on c.id = e.content
            where e.pipeline = :pipeline order by e.used_at desc, e.id limit :most
            """;

    /** The caches of a pipeline, those first that were used last. */
    List<CacheView> list(Tx tx, UUID pipeline, int most) {
        return tx.handle()
                .createQuery(LIST)
                .bind("pipeline", pipeline)
                .bind("most", most)
                .map((row, _) -> new CacheView(
                        Rows.id(row, "id").toString(),
                        row.getString("key"),
                        row.getLong("bytes"),
                        Rows.time(row, "created_at"),
                        Rows.time(row, "used_at")))
                .list();
    }

    Optional<Home> home(Tx tx, UUID job) {
        return tx.handle()
                .createQuery(HOME)
                .bind("job", job)
                .map((row, _) -> new Home(Rows.id(row, "pipeline"), Rows.id(row, "build")))
                .findOne();
    }

    /** Keeps others from changing the caches of a pipeline until the transaction ends. */
    void hold(Tx tx, UUID pipeline) {
        tx.handle()
                .createQuery(HOLD)
                .bind("pipeline", pipeline)
                .mapTo(UUID.class)
                .one();
    }

    Optional<Entry> exact(Tx tx, UUID pipeline, String scope, String key) {
        return tx.handle()
                .createQuery(EXACT)
                .bind("pipeline", pipeline)
                .bind("scope", scope)
                .bind("key", key)
                .map((row, _) -> entry(row))
                .findOne();
    }

    /** The newest whose key begins so. */
    Optional<Entry> newest(Tx tx, UUID pipeline, String scope, String prefix) {
        return tx.handle()
                .createQuery(PREFIX)
                .bind("pipeline", pipeline)
                .bind("scope", scope)
                .bind("prefix", prefix)
                .map((row, _) -> entry(row))
                .findOne();
    }

    Optional<Entry> find(Tx tx, UUID pipeline, UUID id) {
        return tx.handle()
                .createQuery(FIND)
                .bind("pipeline", pipeline)
                .bind("id", id)
                .map((row, _) -> entry(row))
                .findOne();
    }

    void used(Tx tx, UUID id) {
        tx.handle().createUpdate(USED).bind("id", id).bind("now", tx.now()).execute();
    }

    Optional<UUID> content(Tx tx, UUID pipeline, String sha256) {
        return tx.handle()
                .createQuery(CONTENT)
                .bind("pipeline", pipeline)
                .bind("sha256", sha256)
                .mapTo(UUID.class)
                .findOne();
    }

    void putContent(Tx tx, UUID id, UUID pipeline, String sha256, long bytes) {
        tx.handle()
                .createUpdate(PUT_CONTENT)
                .bind("id", id)
                .bind("pipeline", pipeline)
                .bind("sha256", sha256)
                .bind("bytes", bytes)
                .bind("now", tx.now())
                .execute();
    }

    void putEntry(Tx tx, UUID id, UUID pipeline, String scope, String key, UUID content) {
        tx.handle()
                .createUpdate(PUT_ENTRY)
                .bind("id", id)
                .bind("pipeline", pipeline)
                .bind("scope", scope)
                .bind("key", key)
                .bind("content", content)
                .bind("now", tx.now())
                .execute();
    }

    long bytes(Tx tx, UUID pipeline) {
        return tx.handle()
                .createQuery(BYTES)
                .bind("pipeline", pipeline)
                .mapTo(Long.class)
                .one();
    }

    /** The cache of a pipeline that nobody has used for longest, other than one. */
    Optional<UUID> leastUsed(Tx tx, UUID pipeline, UUID spared) {
        return tx.handle()
                .createQuery(LEAST_USED)
                .bind("pipeline", pipeline)
                .bind("spared", spared)
                .mapTo(UUID.class)
                .findOne();
    }

    /** Caches that nobody has used since, with their pipelines. */
    List<Unused> unused(Tx tx, Instant before, int most) {
        return tx.handle()
                .createQuery(UNUSED)
                .bind("before", before)
                .bind("most", most)
                .map((row, _) -> new Unused(Rows.id(row, "id"), Rows.id(row, "pipeline")))
                .list();
    }

    record Unused(UUID id, UUID pipeline) {}

    /** Takes a cache away, and its content with it when no other key leads there. */
    void delete(Tx tx, UUID pipeline, UUID id) {
        tx.handle().createUpdate(DELETE).bind("id", id).execute();
        tx.handle()
                .createUpdate(DROP)
                .bind("pipeline", pipeline)
                .bind("now", tx.now())
                .execute();
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                Rows.id(row, "id"),
                row.getString("key"),
                Rows.id(row, "content"),
                row.getLong("bytes"),
                row.getString("sha256"));
    }
}
