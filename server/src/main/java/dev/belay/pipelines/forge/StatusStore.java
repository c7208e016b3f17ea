package dev.belay.pipelines.forge;

import dev.belay.pipelines.build.BuildState;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.platform.vault.Vault;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** The SQL of what forges are told of builds. */
final class StatusStore {

    /**
     * A build whose forge knows less than we do; the token of the target is sealed.
     *
     * @param idle whether it was not run since all its steps were left out
     */
    record Due(
            UUID build,
            String commit,
            long number,
            String path,
            BuildState state,
            boolean idle,
            Optional<BuildState> told,
            int attempts,
            StatusTarget target) {}

    private static final String PUT = """
            insert into pipelines.status_target (pipeline, forge, api, project, context, token, seen)
            select id, :forge, :api, :project, :context, :token, builds from pipelines.pipeline where id = :pipeline
            on conflict (pipeline) do update
            set forge = excluded.forge, api = excluded.api, project = excluded.project, context = excluded.context,
                token = excluded.token
            """;

    private static final String DELETE = "delete from pipelines.status_target where pipeline = :pipeline";

    private static final String FIND =
            "select forge, api, project, context, token from pipelines.status_target where pipeline = :pipeline";

    /** The newest build's, if that could not be told. */
    private static final String FAILURE = """
            select s.failure from pipelines.build b join pipelines.commit_status s on s.build = b.id
            where b.pipeline = :pipeline order by b.number desc limit 1
            """;

    private static final String NOTE_NEW = """
            with fresh as (
                select b.id, b.pipeline, b.number
                from pipelines.status_target t
                join pipelines.build b on b.pipeline = t.pipeline and b.number > t.seen),
            noted as (
                insert into pipelines.commit_status (build, next_at)
                select id, cast(:now as timestamptz) from fresh on conflict do nothing)
            update pipelines.status_target t set seen = latest.number
            from (select pipeline, max(number) as number from fresh group by pipeline) latest
            where t.pipeline = latest.pipeline
            """;

    /** A build that was retried is open again, and its forge knows only how it ended before. */
    private static final String DUE = """
            select b.id, b.commit, b.number, p.slug, b.state, s.told, s.attempts, t.forge, t.api, t.project, t.context,
                   t.token,
                   b.state = 'not_run' and exists (
                       select from pipelines.remark r where r.build = b.id and r.kind <> 'warning') as idle
            from pipelines.commit_status s
            join pipelines.build b on b.id = s.build
            join pipelines.pipeline p on p.id = b.pipeline
            join pipelines.status_target t on t.pipeline = b.pipeline
            where s.build in (
                    select build from pipelines.commit_status where next_at <= :now
                    union all
                    select open.id from pipelines.build open where open.finished_at is null)
              and (s.next_at is null or s.next_at <= :now) and b.commit <> '' and s.told is distinct from b.state
              and s.attempts < :attemptsMax
            order by b.created_at limit :limit
            """;

    private static final String TOLD = """
            update pipelines.commit_status
            set told = :state, attempts = 0, failure = null,
                next_at = case when :ended then null else cast(:now as timestamptz) end
            where build = :build
            """;

    private static final String FAILED = """
            update pipelines.commit_status set attempts = attempts + 1, failure = :failure, next_at = :next
            where build = :build
            """;

    /** The newest build's stays, so that it can be seen why it could not be told. */
    private static final String FORGET = """
            delete from pipelines.commit_status where build in (
                select s.build from pipelines.commit_status s join pipelines.build b on b.id = s.build
                where s.next_at is null and b.finished_at < :before
                  and exists (select from pipelines.build n where n.pipeline = b.pipeline and n.number > b.number)
                limit :most)
            """;

    private static final String TOKEN = "forge token";

    private final Vault vault;

    StatusStore(Vault vault) {
        this.vault = vault;
    }

    /** Builds that there are already are not told of. */
    void put(Tx tx, UUID pipeline, StatusTarget target) {
        tx.handle()
                .createUpdate(PUT)
                .bind("pipeline", pipeline)
                .bind("forge", target.kind().written())
                .bind("api", target.api().toString())
                .bind("project", target.project())
                .bind("context", target.context())
                .bind("token", vault.seal(target.token(), TOKEN))
                .execute();
    }

    boolean delete(Tx tx, UUID pipeline) {
        return tx.handle().createUpdate(DELETE).bind("pipeline", pipeline).execute() > 0;
    }

    /** Its token is sealed. */
    Optional<StatusTarget> find(Tx tx, UUID pipeline) {
        return tx.handle()
                .createQuery(FIND)
                .bind("pipeline", pipeline)
                .map((row, _) -> target(row))
                .findOne();
    }

    /** Why the newest build could not be told, if so. */
    Optional<String> failure(Tx tx, UUID pipeline) {
        return tx.handle()
                .createQuery(FAILURE)
                .bind("pipeline", pipeline)
                .map((row, _) -> Rows.maybeText(row, "failure"))
                .findOne()
                .flatMap(each -> each);
    }

    /** Notes the builds that were made since the last time. */
    void noteNew(Tx tx) {
        tx.handle().createUpdate(NOTE_NEW).bind("now", tx.now()).execute();
    }

    List<Due> due(Tx tx, int attemptsMax, int limit) {
        return tx.handle()
                .createQuery(DUE)
                .bind("now", tx.now())
                .bind("attemptsMax", attemptsMax)
                .bind("limit", limit)
                .map((row, _) -> due(row))
                .list();
    }

    void told(Tx tx, UUID build, BuildState state) {
        tx.handle()
                .createUpdate(TOLD)
                .bind("build", build)
                .bind("state", state.written())
                .bind("ended", state.ended())
                .bind("now", tx.now())
                .execute();
    }

    /** {@code next} is empty when it is given up. */
    void failed(Tx tx, UUID build, String failure, Optional<Instant> next) {
        tx.handle()
                .createUpdate(FAILED)
                .bind("build", build)
                .bind("failure", failure)
                .bind("next", next.orElse(null))
                .execute();
    }

    /** Removes some of builds that ended before and of which nothing is left to tell; answers how many that were. */
    int forget(Tx tx, Instant before, int most) {
        return tx.handle()
                .createUpdate(FORGET)
                .bind("before", before)
                .bind("most", most)
                .execute();
    }

    private static Due due(ResultSet row) throws SQLException {
        return new Due(
                Rows.id(row, "id"),
                row.getString("commit"),
                row.getLong("number"),
                "/pipelines/" + row.getString("slug") + "/builds/" + row.getLong("number"),
                state(row.getString("state")),
                row.getBoolean("idle"),
                Rows.maybeText(row, "told").map(StatusStore::state),
                row.getInt("attempts"),
                target(row));
    }

    private static BuildState state(String written) {
        return BuildState.valueOf(written.toUpperCase(Locale.ROOT));
    }

    private static StatusTarget target(ResultSet row) throws SQLException {
        return new StatusTarget(
                StatusTarget.Kind.read(row.getString("forge")),
                URI.create(row.getString("api")),
                row.getString("project"),
                row.getString("context"),
                row.getString("token"));
    }

    /**
     * With its token as the forge knows it. What is read is sealed still, so that one that cannot be opened keeps no other
     * from being told.
     *
     * @throws IllegalStateException when it was sealed with another key
     */
    StatusTarget opened(StatusTarget target) {
        return new StatusTarget(
                target.kind(), target.api(), target.project(), target.context(), vault.open(target.token(), TOKEN));
    }
}
