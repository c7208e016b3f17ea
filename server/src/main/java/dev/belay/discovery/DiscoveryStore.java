package dev.belay.discovery;

import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** All SQL of discovery. */
final class DiscoveryStore {

    private static final String NEXT_EPOCH = "select nextval('discovery.epoch')";

    private static final String ALL = """
            select service, environment, generation, shares
            from discovery.shares
            order by service, environment
            """;

    private static final String ONE = """
            select service, environment, generation, shares
            from discovery.shares
            where service = :service and environment = :environment
            """;

    private static final String SET = """
            insert into discovery.shares as known (service, environment, generation, shares, changed_at)
            values (:service, :environment, 1, cast(:shares as jsonb), :now)
            on conflict (service, environment) do update
            set generation = known.generation + 1, shares = excluded.shares, changed_at = excluded.changed_at
            where known.shares <> excluded.shares
            """;

    /** The list as it is stored. */
    private record Stored(List<Share> shares) {}

    long nextEpoch(Tx tx) {
        return tx.handle().createQuery(NEXT_EPOCH).mapTo(Long.class).one();
    }

    List<Shares> all(Tx tx) {
        return tx.handle().createQuery(ALL).map((row, _) -> shares(row)).list();
    }

    Optional<Shares> one(Tx tx, String service, String environment) {
        return tx.handle()
                .createQuery(ONE)
                .bind("service", service)
                .bind("environment", environment)
                .map((row, _) -> shares(row))
                .findOne();
    }

    /** True when they were others before. */
    boolean set(Tx tx, String service, String environment, List<Share> shares) {
        return tx.handle()
                        .createUpdate(SET)
                        .bind("service", service)
                        .bind("environment", environment)
                        .bind("shares", Json.API.writeValueAsString(new Stored(shares)))
                        .bind("now", tx.now())
                        .execute()
                > 0;
    }

    private static Shares shares(ResultSet row) throws SQLException {
        return new Shares(
                row.getString("service"),
                row.getString("environment"),
                row.getLong("generation"),
                Json.API.readValue(row.getString("shares"), Stored.class).shares());
    }
}
