package dev.belay.pipelines.identity;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.time.Instant;
import java.util.List;

/** The SQL of signing keys. */
final class KeyStore {

    private static final String HOLD = "select pg_advisory_xact_lock(hashtextextended('signing keys', 0)) is not null";
    private static final String ALL =
            "select id, encoded, created_at from pipelines.signing_key order by created_at, id";

    private static final String INSERT =
            "insert into pipelines.signing_key (id, encoded, created_at) values (:id, :encoded, :at)";

    private static final String REMOVE = "delete from pipelines.signing_key where created_at < :before";

    /** Keeps others from turning the keys until the transaction ends. */
    void hold(Tx tx) {
        tx.handle().createQuery(HOLD).mapTo(Boolean.class).one();
    }

    /** The oldest first. */
    List<SigningKey> all(Tx tx) {
        return tx.handle()
                .createQuery(ALL)
                .map((row, _) ->
                        new SigningKey(row.getString("id"), row.getBytes("encoded"), Rows.time(row, "created_at")))
                .list();
    }

    void insert(Tx tx, SigningKey key) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("id", key.id())
                .bind("encoded", key.encoded())
                .bind("at", key.createdAt())
                .execute();
    }

    void removeBefore(Tx tx, Instant before) {
        tx.handle().createUpdate(REMOVE).bind("before", before).execute();
    }
}
