package dev.belay.pipelines.running;

import dev.belay.pipelines.build.TriggerStore;
import dev.belay.pipelines.job.TimeLimits;
import dev.belay.pipelines.language.BuildFacts;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.type.TypeReference;

/** The SQL of what the jobs of a build are told about it. */
final class BriefingStore {

    /** The same for all jobs of a build. */
    record Briefing(
            BuildFacts.Source pipeline,
            TimeLimits timeLimits,
            Map<String, String> env,
            Optional<Jobs.Unblocker> unblocker,
            Optional<TriggerStore.Relative> parent) {}

    private static final TypeReference<Map<String, String>> ENV = new TypeReference<>() {};

    private static final String OF_BUILDS = """
            select own.id as build, own.env, home.id as home, home.slug as home_slug, home.name as home_name,
                   home.branch as home_branch, home.repository as home_repository,
                   home.job_minutes, home.job_minutes_max, last.by_id, last.by_name, last.by_email,
                   parent.id, parent.slug, parent.number, parent.state, parent.superseded
            from pipelines.build own join pipelines.pipeline home on home.id = own.pipeline
            left join lateral (
                select by_id, by_name, by_email from pipelines.unblocking
                where build = own.id order by at desc, job desc limit 1) last on true
            left join lateral (
                select b.id, p.slug, b.number, b.state, b.superseded_by is not null as superseded from pipelines.job j
                join pipelines.build b on b.id = j.build join pipelines.pipeline p on p.id = b.pipeline
                where j.id = own.triggered_by) parent on true
            where own.id = any(:builds)
            """;

    Map<UUID, Briefing> ofBuilds(Tx tx, Collection<UUID> builds) {
        var briefings = new HashMap<UUID, Briefing>();
        tx.handle()
                .createQuery(OF_BUILDS)
                .bindArray("builds", UUID.class, builds)
                .map((row, _) -> Map.entry(Rows.id(row, "build"), briefing(row)))
                .forEach(each -> briefings.put(each.getKey(), each.getValue()));
        return briefings;
    }

    private static Briefing briefing(ResultSet row) throws SQLException {
        Optional<String> unblocker = Rows.maybeText(row, "by_id");
        Optional<UUID> parent = Rows.maybeId(row, "id");
        return new Briefing(
                new BuildFacts.Source(
                        row.getString("home"),
                        row.getString("home_slug"),
                        row.getString("home_name"),
                        row.getString("home_branch"),
                        row.getString("home_repository")),
                TimeLimitStore.limits(row),
                Json.API.readValue(row.getString("env"), ENV),
                unblocker.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Jobs.Unblocker(
                                unblocker.get(), row.getString("by_name"), row.getString("by_email"))),
                parent.isEmpty() ? Optional.empty() : Optional.of(TriggerStore.relative(row)));
    }
}
