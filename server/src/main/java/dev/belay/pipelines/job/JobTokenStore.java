package dev.belay.pipelines.job;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The SQL of jobs' tokens. */
public final class JobTokenStore {

    private static final String INSERT = """
            insert into pipelines.job_token (hash, job, created_at) values (:hash, :job, :now)
            """;

    private static final String BY_TOKEN = """
            select j.id, j.agent, j.agent_name from pipelines.job_token t join pipelines.job j on j.id = t.job
            where t.hash = :hash and (j.finished_at is null or j.finished_at > :finishedAfter)
            """;

    private static final String FORGET = """
            delete from pipelines.job_token where hash in (
                select t.hash from pipelines.job_token t join pipelines.job j on j.id = t.job
                where j.finished_at < :before limit :most)
            """;

    public void insert(Tx tx, byte[] hash, UUID job) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("hash", hash)
                .bind("job", job)
                .bind("now", tx.now())
                .execute();
    }

    /** The job that a token speaks for, and the agent that has it. */
    Optional<JobToken.Holder> byToken(Tx tx, byte[] hash) {
        return tx.handle()
                .createQuery(BY_TOKEN)
                .bind("hash", hash)
                .bind("finishedAfter", tx.now().minus(JobToken.OUTLIVES_JOB))
                .map((row, _) -> new JobToken.Holder(
                        Rows.id(row, "id"), Rows.maybeId(row, "agent"), Rows.maybeText(row, "agent_name")))
                .findOne();
    }

    /** Removes some of the tokens of jobs that ended before; answers how many that were. */
    int forget(Tx tx, Instant before, int most) {
        return tx.handle()
                .createUpdate(FORGET)
                .bind("before", before)
                .bind("most", most)
                .execute();
    }
}
