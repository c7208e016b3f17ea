package dev.belay.releases;

import dev.belay.catalog.ServiceManifest;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** All SQL of releases. */
final class ReleaseStore {

    private static final String COLUMNS = """
            select name, service, number, build, build_number, pipeline, repository, commit_id, manifest, artifacts, cut_at,
                quarantine_reason, quarantined_by, quarantined_at
            from releases.release
            """;

    private static final String NEXT_NUMBER = """
            insert into releases.numbering as known (service, last)
            values (:service, 1)
            on conflict (service) do update set last = known.last + 1
            returning last
            """;

    private static final String INSERT = """
            insert into releases.release
                (name, service, number, build, build_number, pipeline, repository, commit_id, manifest, artifacts, cut_at)
            values (:name, :service, :number, :build, :buildNumber, :pipeline, :repository, :commit,
                cast(:manifest as jsonb), cast(:artifacts as jsonb), :now)
            """;

    private static final String BY_NAME = COLUMNS + "where name = :name";

    private static final String OF_BUILD = COLUMNS + "where build = :build and service = :service";

    private static final String OF_SERVICE = COLUMNS + "where service = :service order by number desc limit :limit";

    private static final String QUARANTINE = """
            update releases.release
            set quarantine_reason = :reason, quarantined_by = :by, quarantined_at = :now
            where name = :name and quarantined_at is null
            """;

    private static final String ABSOLVE = """
            update releases.release
            set quarantine_reason = null, quarantined_by = null, quarantined_at = null
            where name = :name and quarantined_at is not null
            """;

    private static final String END_TENURE = """
            update releases.tenure
            set until = :now
            where service = :service and environment = :environment and until is null and release <> :release
            """;

    private static final String BEGIN_TENURE = """
            insert into releases.tenure (service, environment, release, since)
            values (:service, :environment, :release, :now)
            on conflict (service, environment) where until is null do nothing
            """;

    private static final String STABLE = """
            select release from releases.tenure
            where service = :service and environment = :environment and until is null
            """;

    private static final String LAST_GOOD = """
            select past.release
            from releases.tenure past
            join releases.release on release.name = past.release
            where past.service = :service and past.environment = :environment and past.until is not null
                and release.quarantined_at is null
                and not exists (
                    select from releases.tenure now
                    where now.service = past.service and now.environment = past.environment
                        and now.release = past.release and now.until is null)
            order by past.id desc
            limit 1
            """;

    private static final String TENURES = """
            select release, environment, since, until
            from releases.tenure
            where service = :service and environment = :environment
            order by id desc
            limit :limit
            """;

    private static final String HOLDING =
            "select artifacts from releases.release where artifacts @> cast(:artifact as jsonb) limit 1";

    /** The list as it is stored. */
    private record Stored(List<Release.Artifact> artifacts) {}

    long nextNumber(Tx tx, String service) {
        return tx.handle()
                .createQuery(NEXT_NUMBER)
                .bind("service", service)
                .mapTo(Long.class)
                .one();
    }

    void insert(Tx tx, Release release) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("name", release.name())
                .bind("service", release.service())
                .bind("number", release.number())
                .bind("build", release.build())
                .bind("buildNumber", release.buildNumber())
                .bind("pipeline", release.pipeline())
                .bind("repository", release.repository())
                .bind("commit", release.commit())
                .bind("manifest", Json.API.writeValueAsString(release.manifest()))
                .bind("artifacts", Json.API.writeValueAsString(new Stored(release.artifacts())))
                .bind("now", release.cutAt())
                .execute();
    }

    Optional<Release> byName(Tx tx, String name) {
        return tx.handle()
                .createQuery(BY_NAME)
                .bind("name", name)
                .map((row, _) -> release(row))
                .findOne();
    }

    Optional<Release> ofBuild(Tx tx, UUID build, String service) {
        return tx.handle()
                .createQuery(OF_BUILD)
                .bind("build", build)
                .bind("service", service)
                .map((row, _) -> release(row))
                .findOne();
    }

    List<Release> ofService(Tx tx, String service, int limit) {
        return tx.handle()
                .createQuery(OF_SERVICE)
                .bind("service", service)
                .bind("limit", limit)
                .map((row, _) -> release(row))
                .list();
    }

    boolean quarantine(Tx tx, String name, String reason, String by) {
        return tx.handle()
                        .createUpdate(QUARANTINE)
                        .bind("name", name)
                        .bind("reason", reason)
                        .bind("by", by)
                        .bind("now", tx.now())
                        .execute()
                == 1;
    }

    boolean absolve(Tx tx, String name) {
        return tx.handle().createUpdate(ABSOLVE).bind("name", name).execute() == 1;
    }

    /** False when the release was the stable one already. */
    boolean becameStable(Tx tx, Release release, String environment) {
        tx.handle()
                .createUpdate(END_TENURE)
                .bind("service", release.service())
                .bind("environment", environment)
                .bind("release", release.name())
                .bind("now", tx.now())
                .execute();
        return tx.handle()
                        .createUpdate(BEGIN_TENURE)
                        .bind("service", release.service())
                        .bind("environment", environment)
                        .bind("release", release.name())
                        .bind("now", tx.now())
                        .execute()
                == 1;
    }

    Optional<String> stable(Tx tx, String service, String environment) {
        return name(tx, STABLE, service, environment);
    }

    Optional<String> lastGood(Tx tx, String service, String environment) {
        return name(tx, LAST_GOOD, service, environment);
    }

    private static Optional<String> name(Tx tx, String query, String service, String environment) {
        return tx.handle()
                .createQuery(query)
                .bind("service", service)
                .bind("environment", environment)
                .mapTo(String.class)
                .findOne();
    }

    List<Tenure> tenures(Tx tx, String service, String environment, int limit) {
        return tx.handle()
                .createQuery(TENURES)
                .bind("service", service)
                .bind("environment", environment)
                .bind("limit", limit)
                .map((row, _) -> new Tenure(
                        row.getString("release"),
                        row.getString("environment"),
                        Rows.time(row, "since"),
                        Rows.maybeTime(row, "until")))
                .list();
    }

    /** As a release holds it, if one does. */
    Optional<Release.Artifact> artifact(Tx tx, UUID artifact) {
        String pattern = "{\"artifacts\": [{\"id\": \"" + artifact + "\"}]}";
        return tx
                .handle()
                .createQuery(HOLDING)
                .bind("artifact", pattern)
                .map((row, _) -> artifacts(row))
                .findOne()
                .stream()
                .flatMap(List::stream)
                .filter(each -> each.id().equals(artifact))
                .findFirst();
    }

    private static List<Release.Artifact> artifacts(ResultSet row) throws SQLException {
        return Json.API.readValue(row.getString("artifacts"), Stored.class).artifacts();
    }

    private static Release release(ResultSet row) throws SQLException {
        return new Release(
                row.getString("name"),
                row.getString("service"),
                row.getLong("number"),
                Rows.id(row, "build"),
                row.getString("pipeline"),
                row.getLong("build_number"),
                row.getString("repository"),
                row.getString("commit_id"),
                Json.API.readValue(row.getString("manifest"), ServiceManifest.class),
                artifacts(row),
                Rows.time(row, "cut_at"),
                standing(row));
    }

    private static Release.Standing standing(ResultSet row) throws SQLException {
        Optional<Instant> at = Rows.maybeTime(row, "quarantined_at");
        return at.isEmpty()
                ? new Release.Standing.Good()
                : new Release.Standing.Quarantined(
                        row.getString("quarantine_reason"), row.getString("quarantined_by"), at.get());
    }
}
