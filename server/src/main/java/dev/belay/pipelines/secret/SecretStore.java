package dev.belay.pipelines.secret;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.platform.vault.Vault;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of secrets, which the database sees sealed only. */
public final class SecretStore {

    /** A secret without its value. */
    record Kept(String name, Instant changedAt) {}

    /** A secret as it is kept. */
    record Sealed(UUID id, UUID pipeline, String name, String text) {}

    private static final String PUT = """
            insert into pipelines.secret (id, pipeline, name, sealed, changed_at)
            values (:id, :pipeline, :name, :sealed, :now)
            on conflict (pipeline, name) do update set sealed = excluded.sealed, changed_at = excluded.changed_at
            """;

    private static final String DELETE = "delete from pipelines.secret where pipeline = :pipeline and name = :name";

    private static final String COUNT = "select count(*) from pipelines.secret where pipeline = :pipeline";

    private static final String NAMES =
            "select name, changed_at from pipelines.secret where pipeline = :pipeline order by name";

    private static final String FIND = """
            select s.id, s.pipeline, s.name, s.sealed from pipelines.build b
            join pipelines.secret s on s.pipeline = b.pipeline
            where b.id = :build and s.name = :name
            """;

    private final Vault vault;

    public SecretStore(Vault vault) {
        this.vault = vault;
    }

    private static String about(UUID pipeline, String name) {
        return "secret " + pipeline + "/" + name;
    }

    /** The value of a secret of the pipeline of a build. */
    public Optional<String> value(Tx tx, UUID build, String name) {
        return find(tx, build, name).map(this::open);
    }

    String open(Sealed sealed) {
        return vault.open(sealed.text(), about(sealed.pipeline(), sealed.name()));
    }

    void put(Tx tx, UUID id, UUID pipeline, String name, String value) {
        tx.handle()
                .createUpdate(PUT)
                .bind("id", id)
                .bind("pipeline", pipeline)
                .bind("name", name)
                .bind("sealed", vault.seal(value, about(pipeline, name)))
                .bind("now", tx.now())
                .execute();
    }

    boolean delete(Tx tx, UUID pipeline, String name) {
        return tx.handle()
                        .createUpdate(DELETE)
                        .bind("pipeline", pipeline)
                        .bind("name", name)
                        .execute()
                > 0;
    }

    int count(Tx tx, UUID pipeline) {
        return tx.handle()
                .createQuery(COUNT)
                .bind("pipeline", pipeline)
                .mapTo(Integer.class)
                .one();
    }

    List<Kept> names(Tx tx, UUID pipeline) {
        return tx.handle()
                .createQuery(NAMES)
                .bind("pipeline", pipeline)
                .map((row, _) -> new Kept(row.getString("name"), Rows.time(row, "changed_at")))
                .list();
    }

    /** A secret of the pipeline of a build. */
    Optional<Sealed> find(Tx tx, UUID build, String name) {
        return tx.handle()
                .createQuery(FIND)
                .bind("build", build)
                .bind("name", name)
                .map((row, _) -> new Sealed(
                        Rows.id(row, "id"), Rows.id(row, "pipeline"), row.getString("name"), row.getString("sealed")))
                .findOne();
    }
}
