package dev.belay.discovery.declared;

import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.DeclaredInstanceList.DeclaredInstance;
import dev.belay.protocol.api.InstanceRegistration;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** All SQL of declared instances. */
final class DeclaredStore {

    private static final String SAVE = """
            insert into discovery.declared_instance (id, registration, declared_by, declared_at)
            values (:id, cast(:registration as jsonb), :by, :now)
            on conflict (id) do update
            set registration = excluded.registration, declared_by = excluded.declared_by, declared_at = excluded.declared_at
            """;

    private static final String DELETE = "delete from discovery.declared_instance where id = :id";

    private static final String ALL =
            "select id, registration, declared_by, declared_at from discovery.declared_instance order by id";

    private static final String HOLD = """
            select id, registration, declared_by, declared_at from discovery.declared_instance order by id for share
            """;

    private static final String COUNT = "select count(*) from discovery.declared_instance where id <> :id";

    void save(Tx tx, String id, InstanceRegistration told, String by) {
        tx.handle()
                .createUpdate(SAVE)
                .bind("id", id)
                .bind("registration", Json.API.writeValueAsString(told))
                .bind("by", by)
                .bind("now", tx.now())
                .execute();
    }

    /** True when there was one. */
    boolean delete(Tx tx, String id) {
        return tx.handle().createUpdate(DELETE).bind("id", id).execute() > 0;
    }

    List<DeclaredInstance> all(Tx tx) {
        return tx.handle().createQuery(ALL).map((row, _) -> declared(row)).list();
    }

    /** All of them; none is changed or withdrawn until the transaction ends. */
    List<DeclaredInstance> hold(Tx tx) {
        return tx.handle().createQuery(HOLD).map((row, _) -> declared(row)).list();
    }

    /** How many there are beside one. */
    long others(Tx tx, String id) {
        return tx.handle().createQuery(COUNT).bind("id", id).mapTo(Long.class).one();
    }

    private static DeclaredInstance declared(ResultSet row) throws SQLException {
        return new DeclaredInstance(
                row.getString("id"),
                Json.API.readValue(row.getString("registration"), InstanceRegistration.class),
                row.getString("declared_by"),
                row.getTimestamp("declared_at").toInstant().toString());
    }
}
