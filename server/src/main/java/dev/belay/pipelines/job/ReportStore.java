package dev.belay.pipelines.job;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The SQL of what agents report of their jobs, for many jobs at once. */
public final class ReportStore {

    /**
     * A job that was accepted, with the hexadecimal digest of the token by which its agent speaks for it.
     *
     * @param starts whether it runs at once
     */
    public record Accepted(UUID job, boolean starts, Optional<Instant> timesOut, String digest) {}

    /** How a job ended. */
    public record Ended(UUID job, JobState state, Job.Ending ending, int chunksFailed) {}

    private static final String FIND = JobStore.COLUMNS + "where id = any(:ids)";

    private static final String ACCEPT = """
            update pipelines.job
            set state = case when told.starts then 'running' else 'accepted' end, accepted_at = :now,
                started_at = case when told.starts then cast(:now as timestamptz) end, times_out_at = told.times_out_at
            from unnest(cast(:ids as uuid[]), cast(:starts as boolean[]), cast(:timesOut as timestamptz[]))
                told (id, starts, times_out_at)
            where job.id = told.id and state = 'assigned'
            """;

    private static final String TOKENS = """
            insert into pipelines.job_token (hash, job, created_at)
            select decode(told.hash, 'hex'), told.id, :now
            from unnest(cast(:ids as uuid[]), cast(:hashes as text[])) told (id, hash)
            """;

    private static final String START = """
            update pipelines.job set state = 'running', started_at = :now where id = any(:ids) and state = 'accepted'
            """;

    private static final String FINISH = """
            with ended as (
                update pipelines.job
                set state = told.state, passed = told.passed, soft_failed = told.soft_failed,
                    exit_status = told.exit_status, reason = told.reason, chunks_failed = told.chunks_failed,
                    finished_at = :now
                from unnest(cast(:ids as uuid[]), cast(:states as text[]), cast(:passed as boolean[]),
                            cast(:softFailed as boolean[]), cast(:statuses as int[]), cast(:reasons as text[]),
                            cast(:chunksFailed as int[]))
                    told (id, state, passed, soft_failed, exit_status, reason, chunks_failed)
                where job.id = told.id
                returning job.id, job.agent, job.concurrency_group),
            news as (
                insert into pipelines.slot_news (concurrency_group)
                select concurrency_group from ended where concurrency_group is not null)
            select id, agent, concurrency_group is not null as grouped from ended
            """;

    /** Those of the jobs that there are. */
    public Map<UUID, Job> find(Tx tx, Collection<UUID> ids) {
        return tx
                .handle()
                .createQuery(FIND)
                .bindArray("ids", UUID.class, ids)
                .map((row, _) -> JobStore.job(row))
                .list()
                .stream()
                .collect(Collectors.toMap(Job::id, each -> each));
    }

    /** Those that were assigned are accepted now, or run; a job that is accepted again gets another token. */
    public void accept(Tx tx, List<Accepted> accepted) {
        if (accepted.isEmpty()) {
            return;
        }
        List<UUID> ids = accepted.stream().map(Accepted::job).toList();
        tx.handle()
                .createUpdate(ACCEPT)
                .bindArray("ids", UUID.class, ids)
                .bindArray("starts", Boolean.class, JobStore.column(accepted, Accepted::starts))
                .bindArray(
                        "timesOut",
                        String.class,
                        JobStore.column(
                                accepted,
                                each -> each.timesOut().map(Instant::toString).orElse(null)))
                .bind("now", tx.now())
                .execute();
        tx.handle()
                .createUpdate(TOKENS)
                .bindArray("ids", UUID.class, ids)
                .bindArray("hashes", String.class, JobStore.column(accepted, Accepted::digest))
                .bind("now", tx.now())
                .execute();
    }

    public void start(Tx tx, List<UUID> ids) {
        if (!ids.isEmpty()) {
            tx.handle()
                    .createUpdate(START)
                    .bindArray("ids", UUID.class, ids)
                    .bind("now", tx.now())
                    .execute();
        }
    }

    /** Ends jobs. Answers the agents that have them by then, by job: they are to be told. */
    public Map<UUID, UUID> finish(Tx tx, List<Ended> ended) {
        record Row(UUID job, Optional<UUID> agent, boolean grouped) {}
        if (ended.isEmpty()) {
            return Map.of();
        }
        List<Row> rows = tx.handle()
                .createQuery(FINISH)
                .bindArray("ids", UUID.class, JobStore.column(ended, Ended::job))
                .bindArray(
                        "states",
                        String.class,
                        JobStore.column(ended, each -> each.state().written()))
                .bindArray(
                        "passed",
                        Boolean.class,
                        JobStore.column(ended, each -> each.ending().passed()))
                .bindArray(
                        "softFailed",
                        Boolean.class,
                        JobStore.column(ended, each -> each.ending().softFailed()))
                .bindArray(
                        "statuses",
                        Integer.class,
                        JobStore.column(
                                ended, each -> each.ending().exitStatus().orElse(null)))
                .bindArray(
                        "reasons",
                        String.class,
                        JobStore.column(ended, each -> each.ending().reason().orElse(null)))
                .bindArray("chunksFailed", Integer.class, JobStore.column(ended, Ended::chunksFailed))
                .bind("now", tx.now())
                .map((row, _) -> new Row(Rows.id(row, "id"), Rows.maybeId(row, "agent"), row.getBoolean("grouped")))
                .list();
        if (rows.stream().anyMatch(Row::grouped)) {
            tx.nudge(Limiter.TOPIC);
        }
        var agents = new HashMap<UUID, UUID>();
        rows.forEach(row -> row.agent().ifPresent(agent -> agents.put(row.job(), agent)));
        return agents;
    }
}
