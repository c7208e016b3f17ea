package dev.belay.pipelines.output;

import dev.belay.platform.database.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of what jobs of a build tell each other. */
public final class MetaDataStore {

    private static final String SET = """
            insert into pipelines.meta_data (build, key, value) values (:build, :key, :value)
            on conflict (build, key) do update set value = excluded.value
            """;

    private static final String GET = "select value from pipelines.meta_data where build = :build and key = :key";
    private static final String KEYS = "select key from pipelines.meta_data where build = :build order by key";

    public void set(Tx tx, UUID build, String key, String value) {
        tx.handle()
                .createUpdate(SET)
                .bind("build", build)
                .bind("key", key)
                .bind("value", value)
                .execute();
    }

    Optional<String> get(Tx tx, UUID build, String key) {
        return tx.handle()
                .createQuery(GET)
                .bind("build", build)
                .bind("key", key)
                .mapTo(String.class)
                .findOne();
    }

    List<String> keys(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(KEYS)
                .bind("build", build)
                .mapTo(String.class)
                .list();
    }
}
