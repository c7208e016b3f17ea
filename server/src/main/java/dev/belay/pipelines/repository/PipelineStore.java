package dev.belay.pipelines.repository;

import dev.belay.kernel.Problem;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.platform.vault.Vault;
import dev.belay.platform.yaml.Nearest;
import dev.belay.protocol.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The SQL of pipelines. */
public final class PipelineStore {

    private static final String COLUMNS = """
            select id, slug, name, repository, branch, poll_seconds, poll_failure, hook_secret, occasions, created_at
            from pipelines.pipeline
            """;

    private static final String INSERT = """
            insert into pipelines.pipeline (id, slug, name, repository, branch, poll_seconds, next_poll_at, hook_secret,
                                            created_at)
            values (:id, :slug, :name, :repository, :branch, :pollSeconds, :nextPollAt, :hookSecret, :now)
            on conflict (slug) do nothing
            """;

    private static final String FIND = COLUMNS + "where slug = :slug";
    private static final String LOCK = COLUMNS + "where id = :id for update";
    private static final String ALL = COLUMNS + "order by slug";

    private static final String DUE = """
            update pipelines.pipeline set next_poll_at = :until
            where id = (
                select id from pipelines.pipeline where next_poll_at <= :now
                order by next_poll_at limit 1 for update skip locked)
            returning id, slug, name, repository, branch, poll_seconds, poll_failure, hook_secret, occasions, created_at
            """;

    private static final String POLLED = "update pipelines.pipeline set next_poll_at = :next where id = :id";

    private static final String POLL_FAILURE = "update pipelines.pipeline set poll_failure = :failure where id = :id";

    private static final String OCCASIONS =
            "update pipelines.pipeline set occasions = cast(:occasions as jsonb) where id = :id";

    private static final String HEADS = "select branch, commit from pipelines.head where pipeline = :id";

    private static final String PUT_HEAD = """
            insert into pipelines.head (pipeline, branch, commit) values (:id, :branch, :commit)
            on conflict (pipeline, branch) do update set commit = excluded.commit
            """;

    private static final String DROP_HEAD = "delete from pipelines.head where pipeline = :id and branch = :branch";

    private final Vault vault;

    public PipelineStore(Vault vault) {
        this.vault = vault;
    }

    /** What calls of the pipeline's webhook prove themselves by. */
    public String hookSecret(Pipeline pipeline) {
        return vault.open(pipeline.hookSecret(), about(pipeline));
    }

    private static String about(Pipeline pipeline) {
        return "webhook of " + pipeline.id();
    }

    /** False when the slug is taken. */
    public boolean insert(Tx tx, Pipeline pipeline) {
        return tx.handle()
                        .createUpdate(INSERT)
                        .bind("id", pipeline.id())
                        .bind("slug", pipeline.slug())
                        .bind("name", pipeline.name())
                        .bind("repository", pipeline.repository())
                        .bind("branch", pipeline.branch())
                        .bind("pollSeconds", pipeline.pollSeconds().orElse(null))
                        .bind(
                                "nextPollAt",
                                pipeline.pollSeconds()
                                        .map(seconds -> tx.now().plusSeconds(seconds))
                                        .orElse(null))
                        .bind("hookSecret", vault.seal(pipeline.hookSecret(), about(pipeline)))
                        .bind("now", pipeline.createdAt())
                        .execute()
                == 1;
    }

    public Optional<Pipeline> find(Tx tx, String slug) {
        return tx.handle()
                .createQuery(FIND)
                .bind("slug", slug)
                .map((row, _) -> pipeline(row))
                .findOne();
    }

    /** The pipeline of a name that somebody gave; one that is not there is refused, with the nearest that is. */
    public Pipeline named(Tx tx, String slug) {
        return find(tx, slug).orElseThrow(() -> {
            List<String> known = all(tx).stream().map(Pipeline::slug).toList();
            return Problem.notFound("pipeline “" + slug + "”", Nearest.hint(slug, known));
        });
    }

    /** The pipeline, so that nobody else makes a build of it until the transaction ends. */
    public Optional<Pipeline> lock(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(LOCK)
                .bind("id", id)
                .map((row, _) -> pipeline(row))
                .findOne();
    }

    public List<Pipeline> all(Tx tx) {
        return tx.handle().createQuery(ALL).map((row, _) -> pipeline(row)).list();
    }

    /** A pipeline whose repository is due to be looked at; for {@code lease} nobody else gets it. */
    public Optional<Pipeline> due(Tx tx, Duration lease) {
        return tx.handle()
                .createQuery(DUE)
                .bind("now", tx.now())
                .bind("until", tx.now().plus(lease))
                .map((row, _) -> pipeline(row))
                .findOne();
    }

    public void polled(Tx tx, UUID id, Duration interval) {
        tx.handle()
                .createUpdate(POLLED)
                .bind("id", id)
                .bind("next", tx.now().plus(interval))
                .execute();
    }

    public void pollFailure(Tx tx, UUID id, Optional<String> failure) {
        tx.handle()
                .createUpdate(POLL_FAILURE)
                .bind("id", id)
                .bind("failure", failure.map(CommitText::reason).orElse(null))
                .execute();
    }

    public void occasions(Tx tx, UUID id, Occasions occasions) {
        tx.handle()
                .createUpdate(OCCASIONS)
                .bind("id", id)
                .bind("occasions", Json.API.writeValueAsString(occasions))
                .execute();
    }

    public Map<String, String> heads(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(HEADS)
                .bind("id", id)
                .map((row, _) -> Map.entry(row.getString("branch"), row.getString("commit")))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    public void putHead(Tx tx, UUID id, String branch, String commit) {
        tx.handle()
                .createUpdate(PUT_HEAD)
                .bind("id", id)
                .bind("branch", branch)
                .bind("commit", commit)
                .execute();
    }

    public void dropHead(Tx tx, UUID id, String branch) {
        tx.handle()
                .createUpdate(DROP_HEAD)
                .bind("id", id)
                .bind("branch", branch)
                .execute();
    }

    private static Pipeline pipeline(ResultSet row) throws SQLException {
        return new Pipeline(
                Rows.id(row, "id"),
                row.getString("slug"),
                row.getString("name"),
                row.getString("repository"),
                row.getString("branch"),
                Rows.maybeNumber(row, "poll_seconds"),
                Rows.maybeText(row, "poll_failure"),
                row.getString("hook_secret"),
                Rows.maybeText(row, "occasions")
                        .map(json -> Json.API.readValue(json, Occasions.class))
                        .orElse(Occasions.USUAL),
                Rows.time(row, "created_at"));
    }
}
