package dev.belay.pipelines.job;

import dev.belay.pipelines.language.Concurrency;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** The SQL of jobs. */
public final class JobStore {

    /** How often a job was refused by an agent that was alive, and how often it was offered at all. */
    public record Tried(int attempts, int offers) {}

    /** What a job wants: an agent with tags, before others, and a slot of its group. */
    public record Wish(Rules rules, int priority, Optional<Concurrency> concurrency) {

        /** Of jobs that no agent runs. */
        public static final Wish NONE = new Wish(Rules.NONE, 0, Optional.empty());
    }

    static final String COLUMNS = """
            select id, build, step, kind, state, passed, soft_failed, exit_status, reason, promised, promise_soft,
                   retries, retried_by, retry_rule, rules, queue_place, awaits, attempts, agent, agent_name, created_at,
                   scheduled_at, assigned_at, accepted_at, started_at, stopping_at, finished_at, times_out_at,
                   rollout, chunks_failed
            from pipelines.job
            """;

    private static final String INSERT = """
            insert into pipelines.job (id, build, pipeline, hotfix, step, position, kind, state, retries, rules, priority,
                                       awaits, needs_passing, stops_on_failure, concurrency_group, concurrency_limit,
                                       concurrency_ordered, queued_at, created_at)
            select fresh.id, build.id, build.pipeline, coalesce(cast(build.origin ->> 'hotfix' as boolean), false),
                   fresh.step, step.position, fresh.kind, 'waiting', 0, fresh.rules, fresh.priority, fresh.awaits,
                   fresh.needs_passing, fresh.stops_on_failure, fresh.slot_group, fresh.slots, fresh.ordered, build.created_at, :now
            from pipelines.build
            cross join unnest(cast(:ids as uuid[]), cast(:steps as int[]), cast(:kinds as text[]), cast(:rules as text[]),
                              cast(:priorities as int[]), cast(:awaits as int[]), cast(:needPassing as boolean[]),
                              cast(:stopOnFailure as boolean[]), cast(:groups as text[]), cast(:limits as int[]),
                              cast(:ordered as boolean[]))
                fresh (id, step, kind, rules, priority, awaits, needs_passing, stops_on_failure, slot_group, slots, ordered)
            join pipelines.step on step.build = build.id and step.number = fresh.step
            where build.id = :build
            """;

    private static final String WITH_AGENT =
            COLUMNS + "where build = :build and agent = :agent order by accepted_at desc nulls last, id limit 1";

    private static final String HOLD = "select pg_advisory_xact_lock(hashtextextended('told:' || :build, 0))";

    private static final String FIND = COLUMNS + "where id = :id";
    private static final String OF_BUILD = COLUMNS + "where build = :build order by position, retries";
    private static final String OF_STEP =
            COLUMNS + "where build = :build and step = :step order by retries desc, created_at desc limit :most";

    private static final String FIRST =
            COLUMNS + "where build = :build and state = any(:states) and retried_by is null order by step limit :most";

    private static final String BUILD_OF = "select build from pipelines.job where id = :id";

    private static final String SCHEDULE =
            "update pipelines.job set state = 'scheduled', scheduled_at = :now where id = any(:ids) and state = 'waiting'";

    private static final String AWAIT = """
            update pipelines.job set awaits = told.step
            from unnest(cast(:ids as uuid[]), cast(:steps as int[])) told (id, step) where job.id = told.id
            """;

    private static final String LIMIT = """
            with asking as (
                update pipelines.job set state = 'limiting' where id = :id and state = 'waiting'
                returning concurrency_group)
            insert into pipelines.slot_news (concurrency_group) select concurrency_group from asking
            """;

    private static final String QUEUE = "update pipelines.job set queue_place = :place where id = :id";

    private static final String BEGIN =
            "update pipelines.job set state = 'running', started_at = :now where id = :id and state = 'waiting'";

    private static final String BLOCK =
            "update pipelines.job set state = 'blocked' where id = :id and state = 'waiting'";

    private static final String STOP = """
            update pipelines.job set state = :state, stopping_at = :now, reason = :reason
            where id = :id and state in ('accepted', 'running')
            """;

    private static final String ASSIGN_ONE = """
            update pipelines.job
            set state = 'assigned', agent = :agent, agent_name = :name, assigned_at = :now, offers = offers + 1
            where id = :id and state = 'scheduled'
            """;

    private static final String UNASSIGN = """
            update pipelines.job
            set state = 'scheduled', agent = null, agent_name = null, assigned_at = null,
                attempts = attempts + case when :refused then 1 else 0 end
            where id = :id and state = 'assigned'
            returning attempts, offers
            """;

    private static final String ROLLOUTS =
            COLUMNS + "where kind = 'rollout' and state in ('running', 'canceling') order by started_at, id";

    private static final String ROLLOUT = "update pipelines.job set rollout = :number where id = :id";

    private final ReportStore reports = new ReportStore();

    /**
     * The first job of a step, which waits for the step {@code awaits} among others, if it waits for any.
     *
     * @param needsPassing whether one of those that it waits for has to pass
     * @param stopsOnFailure whether it is to be stopped when its build fails
     */
    public record Fresh(
            UUID id,
            int step,
            Job.Kind kind,
            Wish wish,
            Optional<Integer> awaits,
            boolean needsPassing,
            boolean stopsOnFailure) {}

    public void insert(Tx tx, UUID build, List<Fresh> fresh) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("build", build)
                .bind("now", tx.now())
                .bindArray("ids", UUID.class, column(fresh, Fresh::id))
                .bindArray("steps", Integer.class, column(fresh, Fresh::step))
                .bindArray(
                        "kinds", String.class, column(fresh, each -> each.kind().written()))
                .bindArray(
                        "rules",
                        String.class,
                        column(fresh, each -> each.wish().rules().text()))
                .bindArray(
                        "priorities",
                        Integer.class,
                        column(fresh, each -> each.wish().priority()))
                .bindArray(
                        "awaits",
                        Integer.class,
                        column(fresh, each -> each.awaits().orElse(null)))
                .bindArray("needPassing", Boolean.class, column(fresh, Fresh::needsPassing))
                .bindArray("stopOnFailure", Boolean.class, column(fresh, Fresh::stopsOnFailure))
                .bindArray("groups", String.class, slots(fresh, Concurrency::group))
                .bindArray("limits", Integer.class, slots(fresh, Concurrency::limit))
                .bindArray("ordered", Boolean.class, slots(fresh, Concurrency::isOrdered))
                .execute();
    }

    private static Object[] slots(List<Fresh> fresh, Function<Concurrency, Object> value) {
        return column(fresh, each -> each.wish().concurrency().map(value).orElse(null));
    }

    /** One value of each, which may be missing: so it is no list. */
    public static <T> Object[] column(List<T> rows, Function<T, @Nullable Object> value) {
        return rows.stream().map(value).toArray();
    }

    public Optional<Job> find(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(FIND)
                .bind("id", id)
                .map((row, _) -> job(row))
                .findOne();
    }

    /** The job of a build that an agent had last. */
    Optional<Job> withAgent(Tx tx, UUID build, UUID agent) {
        return tx.handle()
                .createQuery(WITH_AGENT)
                .bind("build", build)
                .bind("agent", agent)
                .map((row, _) -> job(row))
                .findOne();
    }

    void hold(Tx tx, UUID build) {
        tx.handle()
                .createQuery(HOLD)
                .bind("build", build.toString())
                .map((_, _) -> build)
                .one();
    }

    public Optional<UUID> buildOf(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(BUILD_OF)
                .bind("id", id)
                .mapTo(UUID.class)
                .findOne();
    }

    /** All jobs of a build as its steps stand, those that were retried before those that retry. */
    public List<Job> ofBuild(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(OF_BUILD)
                .bind("build", build)
                .map((row, _) -> job(row))
                .list();
    }

    /** The first jobs of a build that are in one of the states, at most so many. */
    public List<Job> first(Tx tx, UUID build, Set<JobState> states, int most) {
        return tx.handle()
                .createQuery(FIRST)
                .bind("build", build)
                .bindArray(
                        "states",
                        String.class,
                        states.stream().map(JobState::written).toList())
                .bind("most", most)
                .map((row, _) -> job(row))
                .list();
    }

    /** The jobs that tried a step last, at most so many, the first first. */
    public List<Job> ofStep(Tx tx, UUID build, int step, int most) {
        return tx.handle()
                .createQuery(OF_STEP)
                .bind("build", build)
                .bind("step", step)
                .bind("most", most)
                .map((row, _) -> job(row))
                .list()
                .reversed();
    }

    public void schedule(Tx tx, List<UUID> ids) {
        tx.handle()
                .createUpdate(SCHEDULE)
                .bindArray("ids", UUID.class, ids)
                .bind("now", tx.now())
                .execute();
    }

    /** Notes which steps jobs wait for; see {@link Job#awaits}. */
    public void await(Tx tx, Map<UUID, Integer> steps) {
        tx.handle()
                .createUpdate(AWAIT)
                .bindArray("ids", UUID.class, steps.keySet())
                .bindArray("steps", Integer.class, steps.values())
                .execute();
    }

    /** It wants a slot of its concurrency group. */
    public void limit(Tx tx, UUID id) {
        update(tx, LIMIT, id).execute();
        tx.nudge(Limiter.TOPIC);
    }

    /** Puts it at its place in the queue of its concurrency group, or out of it. */
    public void queue(Tx tx, UUID id, Optional<Integer> place) {
        update(tx, QUEUE, id).bind("place", place.orElse(null)).execute();
    }

    public void begin(Tx tx, UUID id) {
        update(tx, BEGIN, id).execute();
    }

    public void block(Tx tx, UUID id) {
        update(tx, BLOCK, id).execute();
    }

    /** Asks its agent to stop; {@code state} says why, and {@code reason} says it in words. */
    public void stop(Tx tx, UUID id, JobState state, Optional<String> reason) {
        update(tx, STOP, id)
                .bind("state", state.written())
                .bind("reason", reason.orElse(null))
                .execute();
    }

    /** Gives a job to an agent that named it; false when it wants none any more. */
    public boolean assign(Tx tx, UUID id, UUID agent, String name) {
        return update(tx, ASSIGN_ONE, id)
                        .bind("agent", agent)
                        .bind("name", name)
                        .execute()
                == 1;
    }

    /** Takes a job back from its agent; {@code refused} counts as an attempt. Nothing when no agent was asked. */
    public Optional<Tried> unassign(Tx tx, UUID id, boolean refused) {
        return tx.handle()
                .createQuery(UNASSIGN)
                .bind("id", id)
                .bind("refused", refused)
                .map((row, _) -> new Tried(row.getInt("attempts"), row.getInt("offers")))
                .findOne();
    }

    /** Ends a job. The agent that has it by then, if one has, is to be told. */
    public Optional<UUID> finish(Tx tx, UUID id, JobState state, Job.Ending ending) {
        return Optional.ofNullable(reports.finish(tx, List.of(new ReportStore.Ended(id, state, ending, 0)))
                .get(id));
    }

    /** The rollout steps that have begun and are not finished, oldest first. */
    public List<Job> rollouts(Tx tx) {
        return tx.handle().createQuery(ROLLOUTS).map((row, _) -> job(row)).list();
    }

    public void rollout(Tx tx, UUID id, long number) {
        tx.handle().createUpdate(ROLLOUT).bind("id", id).bind("number", number).execute();
    }

    private static Update update(Tx tx, String sql, UUID id) {
        return tx.handle().createUpdate(sql).bind("id", id).bind("now", tx.now());
    }

    static Job job(ResultSet row) throws SQLException {
        return new Job(
                Rows.id(row, "id"),
                Rows.id(row, "build"),
                row.getInt("step"),
                Job.Kind.read(row.getString("kind")),
                JobState.read(row.getString("state")),
                new Job.Ending(
                        row.getBoolean("passed"),
                        row.getBoolean("soft_failed"),
                        Rows.maybeNumber(row, "exit_status"),
                        Rows.maybeText(row, "reason")),
                promise(row),
                row.getInt("retries"),
                Rows.maybeId(row, "retried_by"),
                Rows.maybeNumber(row, "retry_rule"),
                new Rules(row.getString("rules")),
                Rows.maybeNumber(row, "queue_place"),
                Rows.maybeNumber(row, "awaits"),
                row.getInt("attempts"),
                Rows.maybeId(row, "agent"),
                Rows.maybeText(row, "agent_name"),
                Optional.ofNullable(row.getObject("rollout", Long.class)),
                row.getInt("chunks_failed"),
                new Job.Times(
                        Rows.time(row, "created_at"),
                        Rows.maybeTime(row, "scheduled_at"),
                        Rows.maybeTime(row, "assigned_at"),
                        Rows.maybeTime(row, "accepted_at"),
                        Rows.maybeTime(row, "started_at"),
                        Rows.maybeTime(row, "stopping_at"),
                        Rows.maybeTime(row, "finished_at"),
                        Rows.maybeTime(row, "times_out_at")));
    }

    private static Optional<Job.Promise> promise(ResultSet row) throws SQLException {
        boolean soft = row.getBoolean("promise_soft");
        return Rows.maybeNumber(row, "promised").map(status -> new Job.Promise(status, soft));
    }
}
