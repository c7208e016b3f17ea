package dev.belay.pipelines.build;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.repository.Commit;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The SQL of builds and their steps. */
public final class BuildStore {

    static final String COLUMNS = """
            select b.id, p.slug, p.repository, b.number, b.state, b.source, b.branch, b.commit, b.message, b.author,
                   b.origin, b.reason, b.created_at, b.started_at, b.finished_at
            from pipelines.build b join pipelines.pipeline p on p.id = b.pipeline
            """;

    private static final String NEXT_NUMBER =
            "update pipelines.pipeline set builds = builds + 1 where id = :pipeline returning builds";

    private static final String INSERT = """
            insert into pipelines.build (id, pipeline, number, state, source, branch, commit, message, author, delivery,
                                         origin, env, created_at)
            values (:id, :pipeline, :number, 'creating', :source, :branch, :commit, :message, :author, :delivery,
                    cast(:origin as jsonb), '{}', :now)
            """;

    private static final String BY_DELIVERY = COLUMNS + "where b.pipeline = :pipeline and b.delivery = :delivery";

    private static final String LAST_PUSHED = COLUMNS + """
            where b.pipeline = :pipeline and b.branch = :branch and b.source in ('webhook', 'poll')
            order by b.number desc limit 1
            """;

    private static final String LAST_GOOD_COMMIT = """
            select commit from pipelines.build b
            where b.pipeline = (select pipeline from pipelines.build where id = :id)
              and b.branch = (select branch from pipelines.build where id = :id)
              and b.number < (select number from pipelines.build where id = :id)
              and b.state in ('passed', 'blocked') and b.commit <> ''
            order by b.number desc limit 1
            """;

    private static final String FIND = COLUMNS + "where b.id = :id";
    private static final String LOCK = FIND + " for update of b";
    private static final String LOCK_OF = COLUMNS
            + "where b.id in (select build from pipelines.job where id = any(:jobs)) order by b.id for update of b";
    private static final String BY_NUMBER = COLUMNS + "where p.slug = :slug and b.number = :number";
    private static final String OPEN = COLUMNS + "where b.finished_at is null order by b.created_at";

    private static final String NEWEST_OPEN =
            COLUMNS + "where b.finished_at is null order by b.created_at desc limit :limit";

    private static final String OPEN_COUNT = "select count(*) from pipelines.build where finished_at is null";

    private static final String STUCK = """
            select b.id from pipelines.build b
            where b.finished_at is null and b.state <> 'creating' and not exists (
                select from pipelines.job j where j.build = b.id
                  and j.state in ('blocked', 'limiting', 'limited', 'scheduled', 'assigned', 'accepted', 'running',
                                  'canceling', 'timing_out'))
            order by b.created_at limit :limit
            """;

    private static final String NEWEST_OF_PIPELINE = COLUMNS + """
            where b.pipeline = (select id from pipelines.pipeline where slug = :slug)
            order by b.number desc limit :limit
            """;

    private static final String NEWEST_THAT_RAN = COLUMNS + """
            where b.pipeline = (select id from pipelines.pipeline where slug = :slug)
              and b.number > (select builds from pipelines.pipeline where slug = :slug) - :among
              and b.state in ('passed', 'failed') and b.started_at is not null
            order by b.number desc limit :limit
            """;

    private static final String LATEST = COLUMNS + """
            where b.id in (
                select latest.id from pipelines.pipeline each
                cross join lateral (select id from pipelines.build where pipeline = each.id
                                    order by number desc limit 1) latest)
            """;

    private static final String CLAIM = """
            update pipelines.build set claimed_by = :reader
            where id = (
                select b.id from pipelines.build b
                where b.state = 'creating' and (b.claimed_by is null or b.claimed_by = :reader)
                  and (b.next_read_at is null or b.next_read_at <= :now)
                  and not exists (select 1 from pipelines.build other
                                  where other.pipeline = b.pipeline and other.state = 'creating'
                                    and other.claimed_by <> :reader)
                order by b.created_at, b.id limit 1 for update skip locked)
            returning id
            """;

    private static final String FAILED_READ =
            "update pipelines.build set failed_reads = failed_reads + 1 where id = :id returning failed_reads";

    private static final String READ_AGAIN =
            "update pipelines.build set claimed_by = null, next_read_at = :next, reason = :reason where id = :id";

    private static final String READ_COMMIT = """
            update pipelines.build
            set commit = :commit, author = :author, manifest = :manifest,
                message = case when message = '' then :message else message end
            where id = :id
            """;

    private static final String PLAN = "update pipelines.build set env = cast(:env as jsonb) where id = :id";

    private static final String STATE = """
            update pipelines.build
            set state = :state, reason = :reason,
                started_at = case when :begun then coalesce(started_at, cast(:now as timestamptz)) else started_at end,
                finished_at = case when :ended then cast(:now as timestamptz) end
            where id = :id
            """;

    private static final String MANIFEST_OF = "select manifest from pipelines.build where id = :id";

    private final StepStore steps = new StepStore();

    /** Takes the pipeline's next number; until the transaction ends, nobody else makes a build of it. */
    long nextNumber(Tx tx, UUID pipeline) {
        return tx.handle()
                .createQuery(NEXT_NUMBER)
                .bind("pipeline", pipeline)
                .mapTo(Long.class)
                .one();
    }

    void insert(Tx tx, UUID id, UUID pipeline, long number, NewBuild build) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("id", id)
                .bind("pipeline", pipeline)
                .bind("number", number)
                .bind("source", build.source().name().toLowerCase(Locale.ROOT))
                .bind("branch", build.branch())
                .bind("commit", build.commit())
                .bind("message", build.message())
                .bind("author", build.author())
                .bind("delivery", build.delivery().orElse(null))
                .bind("origin", Json.API.writeValueAsString(build.origin()))
                .bind("now", tx.now())
                .execute();
    }

    Optional<Build> byDelivery(Tx tx, UUID pipeline, String delivery) {
        return tx.handle()
                .createQuery(BY_DELIVERY)
                .bind("pipeline", pipeline)
                .bind("delivery", delivery)
                .map((row, _) -> build(row))
                .findOne();
    }

    Optional<Build> lastPushed(Tx tx, UUID pipeline, String branch) {
        return tx.handle()
                .createQuery(LAST_PUSHED)
                .bind("pipeline", pipeline)
                .bind("branch", branch)
                .map((row, _) -> build(row))
                .findOne();
    }

    /** The commit of the last build of its branch before it that passed, or has passed as far as it may go. */
    Optional<String> lastGoodCommit(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(LAST_GOOD_COMMIT)
                .bind("id", id)
                .mapTo(String.class)
                .findOne();
    }

    public Optional<Build> find(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(FIND)
                .bind("id", id)
                .map((row, _) -> build(row))
                .findOne();
    }

    /** The build, held against every other change of it and of its jobs until the transaction ends. */
    Optional<Build> lock(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(LOCK)
                .bind("id", id)
                .map((row, _) -> build(row))
                .findOne();
    }

    /** The builds of jobs, by their own ids, all held in the same way. */
    public Map<UUID, Build> lockOf(Tx tx, Collection<UUID> jobs) {
        var locked = new HashMap<UUID, Build>();
        tx.handle()
                .createQuery(LOCK_OF)
                .bindArray("jobs", UUID.class, jobs)
                .map((row, _) -> build(row))
                .forEach(build -> locked.put(build.id(), build));
        return locked;
    }

    public Optional<Build> byNumber(Tx tx, String slug, long number) {
        return tx.handle()
                .createQuery(BY_NUMBER)
                .bind("slug", slug)
                .bind("number", number)
                .map((row, _) -> build(row))
                .findOne();
    }

    /** The build of that number, as somebody wrote it. */
    public Build named(Tx tx, String slug, String number) {
        Optional<Build> build =
                number.matches("[0-9]{1,18}") ? byNumber(tx, slug, Long.parseLong(number)) : Optional.empty();
        return build.orElseThrow(() -> Problem.notFound("build " + number + " of a pipeline “" + slug + "”"));
    }

    /** The builds that have not ended, oldest first. */
    public List<Build> open(Tx tx) {
        return tx.handle().createQuery(OPEN).map((row, _) -> build(row)).list();
    }

    /** The open builds that were made last, at most so many. */
    public List<Build> newestOpen(Tx tx, int limit) {
        return tx.handle()
                .createQuery(NEWEST_OPEN)
                .bind("limit", limit)
                .map((row, _) -> build(row))
                .list();
    }

    public int openCount(Tx tx) {
        return tx.handle().createQuery(OPEN_COUNT).mapTo(Integer.class).one();
    }

    /** Open builds of which no job waits for an agent or is under way, so that nothing would move them on. */
    public List<UUID> stuck(Tx tx, int limit) {
        return tx.handle()
                .createQuery(STUCK)
                .bind("limit", limit)
                .mapTo(UUID.class)
                .list();
    }

    /** The newest builds of a pipeline. */
    public List<Build> newest(Tx tx, String slug, int limit) {
        return tx.handle()
                .createQuery(NEWEST_OF_PIPELINE)
                .bind("slug", slug)
                .bind("limit", limit)
                .map((row, _) -> build(row))
                .list();
    }

    /** The newest builds of a pipeline that ran to their end, among so many of all. */
    public List<Build> newestThatRan(Tx tx, String slug, int limit, int among) {
        return tx.handle()
                .createQuery(NEWEST_THAT_RAN)
                .bind("slug", slug)
                .bind("limit", limit)
                .bind("among", among)
                .map((row, _) -> build(row))
                .list();
    }

    /** The newest build of each pipeline that has one. */
    public List<Build> latest(Tx tx) {
        return tx.handle().createQuery(LATEST).map((row, _) -> build(row)).list();
    }

    /**
     * A build for this reader that is due: one that nobody has, of a pipeline of which nobody else reads one; or one that this reader had
     * when it died.
     */
    Optional<UUID> claim(Tx tx, int reader) {
        return tx.handle()
                .createQuery(CLAIM)
                .bind("reader", reader)
                .bind("now", tx.now())
                .mapTo(UUID.class)
                .findOne();
    }

    /** Counts that its repository could not be read; answers how often that was. */
    int failedRead(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(FAILED_READ)
                .bind("id", id)
                .mapTo(Integer.class)
                .one();
    }

    /** Gives a build back, to be read not before {@code next}. */
    void readAgain(Tx tx, UUID id, Instant next, String reason) {
        tx.handle()
                .createUpdate(READ_AGAIN)
                .bind("id", id)
                .bind("next", next)
                .bind("reason", reason)
                .execute();
    }

    void readCommit(Tx tx, UUID id, Commit commit) {
        tx.handle()
                .createUpdate(READ_COMMIT)
                .bind("id", id)
                .bind("commit", commit.id())
                .bind("author", commit.author())
                .bind("message", commit.message())
                .bind("manifest", commit.manifest().orElse(null))
                .execute();
    }

    void plan(Tx tx, UUID id, Map<String, String> env) {
        tx.handle()
                .createUpdate(PLAN)
                .bind("id", id)
                .bind("env", Json.API.writeValueAsString(env))
                .execute();
    }

    void insertSteps(Tx tx, UUID build, List<KeptStep> kept) {
        steps.insert(tx, build, kept);
    }

    /** All steps of a build as they stand. */
    public List<KeptStep> steps(Tx tx, UUID build) {
        return steps.ofBuild(tx, build);
    }

    public KeptStep step(Tx tx, UUID build, int number) {
        return steps.find(tx, build, number);
    }

    /** The steps that jobs try, by job. */
    public Map<UUID, Step> steps(Tx tx, Collection<Job> jobs) {
        return steps.ofJobs(tx, jobs);
    }

    void state(Tx tx, UUID id, BuildState state, Optional<String> reason) {
        boolean begun = state == BuildState.RUNNING || state == BuildState.FAILING;
        tx.handle()
                .createUpdate(STATE)
                .bind("id", id)
                .bind("state", state.written())
                .bind("reason", reason.orElse(null))
                .bind("begun", begun)
                .bind("ended", state.ended())
                .bind("now", tx.now())
                .execute();
    }

    public Optional<String> manifest(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(MANIFEST_OF)
                .bind("id", id)
                .map((row, _) -> Rows.maybeText(row, "manifest"))
                .findOne()
                .flatMap(each -> each);
    }

    static Build build(ResultSet row) throws SQLException {
        return new Build(
                Rows.id(row, "id"),
                row.getString("slug"),
                row.getString("repository"),
                row.getLong("number"),
                BuildState.read(row.getString("state")),
                Build.Source.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
                row.getString("branch"),
                row.getString("commit"),
                row.getString("message"),
                row.getString("author"),
                Rows.maybeText(row, "origin")
                        .map(json -> Json.API.readValue(json, Origin.class))
                        .orElse(Origin.BRANCH),
                Rows.maybeText(row, "reason"),
                Rows.time(row, "created_at"),
                Rows.maybeTime(row, "started_at"),
                Rows.maybeTime(row, "finished_at"));
    }
}
