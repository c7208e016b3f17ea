package dev.belay.catalog;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** All SQL of the catalogue. */
final class CatalogStore {

    private static final String SAVE_SERVICE = """
            insert into catalog.service (name, team, pipeline, commit_id, manifest, declared_at)
            values (:name, :team, :pipeline, :commit, cast(:manifest as jsonb), :now)
            on conflict (name) do update
            set team = excluded.team, pipeline = excluded.pipeline, commit_id = excluded.commit_id,
                manifest = excluded.manifest, declared_at = excluded.declared_at
            """;

    private static final String SERVICE = """
            select name, team, pipeline, commit_id, manifest, declared_at
            from catalog.service
            where name = :name
            """;

    private static final String SERVICES = """
            select name, team, pipeline, commit_id, manifest, declared_at
            from catalog.service
            order by name
            """;

    private static final String ADD_ENVIRONMENT =
            "insert into catalog.environment (name, since) values (:environment, :now) on conflict do nothing";

    private static final String ADD_SERVICE_ENVIRONMENT = """
            insert into catalog.service_environment (service, environment, since)
            values (:service, :environment, :now)
            on conflict do nothing
            """;

    private static final String ENVIRONMENTS = """
            select environment from catalog.service_environment where service = :service order by environment
            """;

    private static final String DROP_HOSTS =
            "delete from catalog.host where service = :service and environment = :environment";

    private static final String ADD_HOST = """
            insert into catalog.host (host, service, environment, position)
            values (:host, :service, :environment, :position)
            on conflict do nothing
            """;

    private static final String HOST_OWNER =
            "select service || ' in ' || environment from catalog.host where host = :host";

    private static final String HOSTS = """
            select each.service, each.environment,
                coalesce(array_agg(host.host order by host.position) filter (where host.host is not null), '{}') as hosts
            from catalog.service_environment each
            left join catalog.host on host.service = each.service and host.environment = each.environment
            group by each.service, each.environment
            order by each.service, each.environment
            """;

    private static final String TTLS = """
            select name, cast(manifest ->> 'dnsTtlSeconds' as int) as seconds
            from catalog.service
            where manifest ->> 'dnsTtlSeconds' is not null
            """;

    /** A service in an environment, with the hosts that its manifest declares. */
    record DeclaredHosts(String service, String environment, List<String> hosts) {}

    void save(Tx tx, Service service) {
        tx.handle()
                .createUpdate(SAVE_SERVICE)
                .bind("name", service.name())
                .bind("team", service.team())
                .bind("pipeline", service.pipeline())
                .bind("commit", service.commit())
                .bind("manifest", Json.API.writeValueAsString(service.manifest()))
                .bind("now", service.declaredAt())
                .execute();
    }

    Optional<Service> service(Tx tx, String name) {
        return tx.handle()
                .createQuery(SERVICE)
                .bind("name", name)
                .map((row, _) -> service(row))
                .findOne();
    }

    List<Service> services(Tx tx) {
        return tx.handle().createQuery(SERVICES).map((row, _) -> service(row)).list();
    }

    void addEnvironment(Tx tx, String service, String environment) {
        tx.handle()
                .createUpdate(ADD_ENVIRONMENT)
                .bind("environment", environment)
                .bind("now", tx.now())
                .execute();
        tx.handle()
                .createUpdate(ADD_SERVICE_ENVIRONMENT)
                .bind("service", service)
                .bind("environment", environment)
                .bind("now", tx.now())
                .execute();
    }

    List<String> environments(Tx tx, String service) {
        return tx.handle()
                .createQuery(ENVIRONMENTS)
                .bind("service", service)
                .mapTo(String.class)
                .list();
    }

    void dropHosts(Tx tx, String service, String environment) {
        tx.handle()
                .createUpdate(DROP_HOSTS)
                .bind("service", service)
                .bind("environment", environment)
                .execute();
    }

    /** False when the host belongs to somebody already. */
    boolean addHost(Tx tx, String service, String environment, int position, String host) {
        return tx.handle()
                        .createUpdate(ADD_HOST)
                        .bind("host", host)
                        .bind("service", service)
                        .bind("environment", environment)
                        .bind("position", position)
                        .execute()
                == 1;
    }

    Optional<String> hostOwner(Tx tx, String host) {
        return tx.handle()
                .createQuery(HOST_OWNER)
                .bind("host", host)
                .mapTo(String.class)
                .findOne();
    }

    List<DeclaredHosts> hosts(Tx tx) {
        return tx.handle()
                .createQuery(HOSTS)
                .map((row, _) ->
                        new DeclaredHosts(row.getString("service"), row.getString("environment"), List.of((String[])
                                row.getArray("hosts").getArray())))
                .list();
    }

    Map<String, Integer> ttlSeconds(Tx tx) {
        record Declared(String service, int seconds) {}
        return tx
                .handle()
                .createQuery(TTLS)
                .map((row, _) -> new Declared(row.getString("name"), row.getInt("seconds")))
                .stream()
                .collect(Collectors.toMap(Declared::service, Declared::seconds));
    }

    private static Service service(ResultSet row) throws SQLException {
        return new Service(
                row.getString("name"),
                row.getString("team"),
                row.getString("pipeline"),
                row.getString("commit_id"),
                Json.API.readValue(row.getString("manifest"), ServiceManifest.class),
                Rows.time(row, "declared_at"));
    }
}
