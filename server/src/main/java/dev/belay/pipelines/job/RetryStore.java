package dev.belay.pipelines.job;

import dev.belay.platform.database.Tx;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The SQL of further attempts at what jobs tried. */
public final class RetryStore {

    private static final String INSERT_RETRY = """
            insert into pipelines.job (id, build, pipeline, hotfix, step, position, kind, state, retries, retry_rule, rules,
                                       priority, needs_passing, stops_on_failure, concurrency_group, concurrency_limit,
                                       concurrency_ordered, queued_at, created_at)
            select :id, build, pipeline, hotfix, step, position, kind, 'waiting', retries + 1, :rule, rules, priority,
                   needs_passing, stops_on_failure, concurrency_group, concurrency_limit, concurrency_ordered, queued_at, :now
            from pipelines.job where id = :of
            """;

    private static final String RETRIED_BY = "update pipelines.job set retried_by = :retry where id = :id";

    private static final String RULES_USED = """
            select retry_rule, count(*) as times from pipelines.job
            where build = :build and step = :step and retry_rule is not null group by retry_rule
            """;

    private static final String WAIT_AGAIN = """
            update pipelines.job set state = 'waiting', reason = null, finished_at = null
            where build = :build and state = 'waiting_failed' and retried_by is null
            """;

    /** Makes another attempt at what a job tried, by a rule or by somebody's wish. */
    public void insertRetry(Tx tx, UUID id, UUID of, Optional<Integer> rule) {
        tx.handle()
                .createUpdate(INSERT_RETRY)
                .bind("id", id)
                .bind("now", tx.now())
                .bind("of", of)
                .bind("rule", rule.orElse(null))
                .execute();
        tx.handle().createUpdate(RETRIED_BY).bind("id", of).bind("retry", id).execute();
    }

    /** Jobs that could not run since others failed may run again. */
    public void waitAgain(Tx tx, UUID build) {
        tx.handle().createUpdate(WAIT_AGAIN).bind("build", build).execute();
    }

    /** How often each rule made another attempt at a step, by its number. */
    public Map<Integer, Integer> rulesUsed(Tx tx, Job job) {
        return tx.handle()
                .createQuery(RULES_USED)
                .bind("build", job.build())
                .bind("step", job.step())
                .map((row, _) -> Map.entry(row.getInt("retry_rule"), row.getInt("times")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
