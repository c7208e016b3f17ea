package dev.belay.pipelines.output;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.CacheRegistry.Address;
import dev.belay.protocol.agent.CacheRegistry.Declaration;
import dev.belay.protocol.agent.CacheRegistry.KeyPart;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;

/** The SQL of registries of caches. */
final class RegistryStore {

    /** A registry of a pipeline. */
    record Registry(UUID pipeline, String name) {}

    /** An entry. */
    record Kept(UUID id, Declaration declaration) {}

    private static final String DECLARE = """
            insert into pipelines.registry_entry
                (id, pipeline, registry, paths, key, declaration, committed, created_at, used_at)
            values (:id, :pipeline, :registry, cast(:paths as text[]), cast(:key as text[]), cast(:declaration as jsonb), false,
                    :now, :now)
            """;

    private static final String REPLACED = """
            delete from pipelines.registry_entry old using pipelines.registry_entry fresh
            where fresh.id = :id and fresh.pipeline = :pipeline and fresh.registry = :registry and old.id <> fresh.id
              and old.committed and old.pipeline = fresh.pipeline and old.registry = fresh.registry
              and old.paths = fresh.paths and old.key = fresh.key
            """;

    private static final String COMMIT = """
            update pipelines.registry_entry set committed = true, used_at = :now
            where id = :id and pipeline = :pipeline and registry = :registry
            """;

    private static final String OF_REGISTRY = """
            where pipeline = :pipeline and registry = :registry and committed and paths = cast(:paths as text[])
            """;

    private static final String EXACT =
            "select id, declaration from pipelines.registry_entry " + OF_REGISTRY + "and key = cast(:key as text[])";

    private static final String NEWEST = "select id, declaration from pipelines.registry_entry " + OF_REGISTRY + """
            and key[1 : cardinality(cast(:key as text[]))] = cast(:key as text[])
            order by created_at desc, id desc limit 1
            """;

    private static final String USED = "update pipelines.registry_entry set used_at = :now where id = :id";

    private static final String EXPIRE =
            "delete from pipelines.registry_entry " + OF_REGISTRY + "and key = cast(:key as text[])";

    private static final String SURPLUS = """
            delete from pipelines.registry_entry where id in (
                select id from pipelines.registry_entry where pipeline = :pipeline order by used_at desc, id offset :most)
            """;

    private static final String FORGET = """
            delete from pipelines.registry_entry where id in (
                select id from pipelines.registry_entry where used_at < :before limit :most)
            """;

    void declare(Tx tx, UUID id, Registry registry, Declaration declaration) {
        at(
                        registry,
                        declaration.targetPaths(),
                        values(declaration.cacheKey()),
                        tx.handle().createUpdate(DECLARE))
                .bind("id", id)
                .bind("declaration", Json.API.writeValueAsString(declaration))
                .bind("now", tx.now())
                .execute();
    }

    /** It is found from now on, instead of what was there before; false when it is not known. */
    boolean commit(Tx tx, Registry registry, UUID id) {
        of(registry, tx.handle().createUpdate(REPLACED)).bind("id", id).execute();
        return of(registry, tx.handle().createUpdate(COMMIT))
                        .bind("id", id)
                        .bind("now", tx.now())
                        .execute()
                > 0;
    }

    Optional<Kept> exact(Tx tx, Registry registry, Address address) {
        return found(tx, EXACT, registry, address.targetPaths(), values(address.cacheKey()));
    }

    /** The newest whose key begins so. */
    Optional<Kept> newest(Tx tx, Registry registry, List<String> paths, List<KeyPart> beginning) {
        return found(tx, NEWEST, registry, paths, values(beginning));
    }

    private static Optional<Kept> found(Tx tx, String sql, Registry registry, List<String> paths, List<String> key) {
        return at(registry, paths, key, tx.handle().createQuery(sql))
                .map((row, _) -> new Kept(
                        Rows.id(row, "id"), Json.API.readValue(row.getString("declaration"), Declaration.class)))
                .findOne();
    }

    void used(Tx tx, UUID id) {
        tx.handle().createUpdate(USED).bind("id", id).bind("now", tx.now()).execute();
    }

    void expire(Tx tx, Registry registry, Address address) {
        at(
                        registry,
                        address.targetPaths(),
                        values(address.cacheKey()),
                        tx.handle().createUpdate(EXPIRE))
                .execute();
    }

    /** Keeps only so many of a pipeline, those that were used last. */
    void trim(Tx tx, UUID pipeline, int most) {
        tx.handle()
                .createUpdate(SURPLUS)
                .bind("pipeline", pipeline)
                .bind("most", most)
                .execute();
    }

    /** Removes some that nobody has used since; answers how many that were. */
    int forget(Tx tx, Instant before, int most) {
        return tx.handle()
                .createUpdate(FORGET)
                .bind("before", before)
                .bind("most", most)
                .execute();
    }

    private static List<String> values(List<KeyPart> key) {
        return key.stream().map(KeyPart::value).toList();
    }

    private static <S extends SqlStatement<S>> S of(Registry registry, S statement) {
        return statement.bind("pipeline", registry.pipeline()).bind("registry", registry.name());
    }

    private static <S extends SqlStatement<S>> S at(
            Registry registry, List<String> paths, List<String> key, S statement) {
        return of(registry, statement).bindArray("paths", String.class, paths).bindArray("key", String.class, key);
    }
}
