package dev.belay.pipelines.identity;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.platform.vault.Vault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SQL of signing keys, which the database sees sealed only. */
final class KeyStore {

    private static final Logger log = LoggerFactory.getLogger(KeyStore.class);

    private static final String HOLD = "select pg_advisory_xact_lock(hashtextextended('signing keys', 0)) is not null";
    private static final String ALL =
            "select id, sealed, created_at from pipelines.signing_key order by created_at, id";

    private static final String INSERT =
            "insert into pipelines.signing_key (id, sealed, created_at) values (:id, :sealed, :at)";

    private static final String SEAL = "update pipelines.signing_key set sealed = :sealed where id = :id";

    private static final String REMOVE = "delete from pipelines.signing_key where created_at < :before";

    private final Vault vault;

    KeyStore(Vault vault) {
        this.vault = vault;
    }

    /** Keeps others from turning the keys until the transaction ends. */
    void hold(Tx tx) {
        tx.handle().createQuery(HOLD).mapTo(Boolean.class).one();
    }

    private record Row(String id, String sealed, Instant createdAt) {

        static Row read(ResultSet row) throws SQLException {
            return new Row(row.getString("id"), row.getString("sealed"), Rows.time(row, "created_at"));
        }
    }

    /** The oldest first, without those that this server cannot open. One that was kept unsealed is sealed by this. */
    List<SigningKey> all(Tx tx) {
        return tx.handle().createQuery(ALL).map((row, _) -> Row.read(row)).list().stream()
                .flatMap(row -> opened(tx, row).stream())
                .toList();
    }

    private Optional<SigningKey> opened(Tx tx, Row row) {
        try {
            String encoded = vault.open(row.sealed(), about(row.id()));
            if (encoded.equals(row.sealed())) {
                tx.handle()
                        .createUpdate(SEAL)
                        .bind("id", row.id())
                        .bind("sealed", vault.seal(encoded, about(row.id())))
                        .execute();
            }
            return Optional.of(new SigningKey(row.id(), encoded, row.createdAt()));
        } catch (IllegalStateException exception) {
            log.atWarn()
                    .addKeyValue("key", row.id())
                    .log("a signing key cannot be opened, and another signs in its place: " + exception.getMessage());
            return Optional.empty();
        }
    }

    void insert(Tx tx, SigningKey key) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("id", key.id())
                .bind("sealed", vault.seal(key.encoded(), about(key.id())))
                .bind("at", key.createdAt())
                .execute();
    }

    void removeBefore(Tx tx, Instant before) {
        tx.handle().createUpdate(REMOVE).bind("before", before).execute();
    }

    private static String about(String id) {
        return "signing key " + id;
    }
}
